"""The summary of a period as a document: read, worded and written as docx, xlsx, csv or md."""
