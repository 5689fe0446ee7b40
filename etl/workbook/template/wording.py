"""Every text that the workbook prints, apart from what the catalogue brings."""

FORM_SHEET = "报表"
SENDING_SHEET = "报送说明"
METADATA_SHEET = "元数据"

OF_WHICH = "其中"
HEADING_NUMBERS = ("{}、", "（{}）")
NOT_ASKED = "—"
PASSED = "✓"

COLUMN_HEADS = ("代码", "指标名称", "计量单位", "本期", "本年累计", "备注", "核对")
TABLE_NUMBER = "表号"
ISSUED_BY = "制表机关"
VALID_TO = "有效期至"
TEMPLATE_VERSION = "模板版本"
UNIT = "填报单位"
PERIOD = "报告期"
MEASURE = "计量单位"
SEE_LINES = "见各行"
FILLED = "填报进度"
ZERO_REPORT = "零报告"
ZERO_REPORT_CHOICE = "是"
ZERO_REPORT_MESSAGE = "本期各项都没有发生时选“是”，以下各格可以留空；其他情况不选。"

FOOTER_LABELS = ("单位负责人", "填表人", "联系电话", "报出日期")
FOOTER_DATE = "报出日期"
SEAL = "（单位公章）"
INSTRUCTIONS_TITLE = "填报说明："
INSTRUCTIONS = (
    "1. 只填浅黄色单元格，灰色“—”处不填；请勿增删行列或改动代码，原文件直接报送。",
    "2. 没有发生填“0”，不涉及本单位填“—”，不要留空；各项都没有发生的，可在“零报告”处选“是”。",
    "3. 金额按各行所列计量单位（万元或元）填写，小数位数见单元格提示。",
    "4. 只有约数时照实填写，如“近5”“约100”“20多”，并在备注中简要说明。",
    "5. 请于{due}前报送{issued_by}；“核对”一栏有红色提示的，请更正后再报送。",
)
DUE_RULE = "报告期结束后第{days}日{time}前报送，逢休息日或节假日顺延到下一个工作日"
CONTACT = "{name}（{email}）"
SYNTHETIC_NOTICE = "演示数据：分单位、分月数字为模拟拆分，非真实数据"

WHOLE_NUMBER = "不小于0的整数"
DECIMAL_NUMBER = "不小于0的数，最多{decimals}位小数"
INPUT_TITLE = "填写提示"
INPUT_MESSAGE = "请填{number}；约数可写“近5”“约100”“20多”；不涉及请填“—”。"
ERROR_TITLE = "请核对所填数字"
ERROR_MESSAGE = "本格应为{number}。约数请写成文字，如“约100”。"
DATE_MESSAGE = "按“2020-07-03”的样式填写。"

CURRENT = "本期"
YTD = "累计"
NEGATIVE = "不得小于0"
NOT_WHOLE = "应为整数"
TOO_PRECISE = "最多{decimals}位小数"
YTD_BELOW_CURRENT = "本年累计小于本期"
PART_ABOVE_TOTAL = "{column}大于总数{total}"
TOTAL_NOT_SUM = "{column}应等于其中项之和"

PROGRESS = "应填{asked}格，已填{filled}格；核对有误{failed}行"
PAGE_NUMBER = "第 &P 页，共 &N 页"
