"""Workbooks that are encrypted and that Excel opens without asking, as it does them."""

from io import BytesIO

import msoffcrypto
import olefile

# [MS-OFFCRYPTO] 2.4.2.3: what Excel encrypts a workbook with whose structure is protected.
_UNASKED = "VelvetSweatshop"


def opened(data: bytes) -> bytes:
    """Return a workbook as it is once it is open; any other file as it is.

    What is encrypted with a password of its own stays so. Foreign bytes may take all memory.
    """
    if not data.startswith(olefile.MAGIC):
        return data
    try:
        file, content = msoffcrypto.OfficeFile(BytesIO(data)), BytesIO()
        if file.is_encrypted():
            file.load_key(password=_UNASKED)
            file.decrypt(content)
    except MemoryError:
        raise
    except Exception:  # another password, or no workbook, which is told elsewhere
        return data
    return content.getvalue() or data
