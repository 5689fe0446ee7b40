"""Every text that marks print, apart from what remarks bring."""

from etl.workbook.result_sheet import RESULT_HEADS, RESULT_SHEET

AUTHOR = "报表审核"

TITLE = RESULT_SHEET
HEADS = RESULT_HEADS
GUIDE = (
    "改法：点“单元格”一栏跳到那一格，照“怎么办”改好，保存后把整个文件再报送一次。"
    "红色的必须改正；橙色的请核对：有误的改正，无误的在“情况说明”一栏写明原因，可以选，也可以"
    "自己写（300 字以内，只写“核实无误”不行；写在别处的不算）。这张表的其他各栏不用填，不要删。"
)
REASON_TITLE = "情况说明"
REASON_MESSAGE = "没有填错的，请写明为什么是这个数。可以从下拉列表中选，也可以自己写。"
LEFT_OUT = "另有 {number} 处没有列出。问题太多，请先核对是不是用错了模板。"
NOTHING_FOUND = "没有发现问题。"
WHOLE_FILE = "整个文件"
NO_CELL = "—"
PAGE_NUMBER = "第 &P 页，共 &N 页"

COMMENT = "【审核·{severity}】{title}\n填的是：{found}\n应为：{expected}\n怎么办：{advice}"

# why there is no copy
NO_ZIP = "文件不是 xlsx，或者加了密码、没有传完"
NO_WORKBOOK = "文件不是 xlsx"
TOO_LARGE = "文件过大"
TOO_COMPLEX = "文件的内容过于复杂"
COPY_TOO_LARGE = "副本过大，邮件寄不出去"
DAMAGED = "文件内部已损坏或不合规范"
NOT_IN_ARCHIVE = "存档的文件暂时读不到"
PERSONAL_DATA = "文件里有个人信息，不再另存副本"
NO_TIME = "这一批要制作的副本太多，时间不够"
