"""Who is written to: a clerk of a reporting unit, an officer and an operator of the city."""

from etl.catalogue.tables import Faults, Tables


def there_is_an_officer(tables: Tables) -> Faults:
    """Yield a fault of the file if it has no officer, to get the digests and answer the clerks."""
    contacts = tables.contacts
    named = any(contact.role == "officer" for contact in contacts.rows)
    if not named and not contacts.may_have_lost("role", "officer"):
        yield contacts.file_fault("没有数据管理员：应有一行的 role 为 officer")


def contacts_stand_where_their_role_does(tables: Tables) -> Faults:
    """Yield the clerks of units that do not report, and officers and operators below the city."""
    reports = {unit.code: unit.reports for unit in tables.units.rows}
    tops = {unit.code for unit in tables.units.rows if unit.parent_code is None}
    for line in tables.contacts.lines:
        code, role = line.row.unit_code, line.row.role
        if code not in reports or tables.units.may_have_lost("code", code):
            continue
        if role == "clerk" and not reports[code]:
            yield tables.contacts.fault(line, "unit_code", f"{role} 应属于报送单位，{code} 不报送")
        elif role != "clerk" and tops and code not in tops:
            message = f"{role} 应属于没有上级的单位，{code} 有上级"
            yield tables.contacts.fault(line, "unit_code", message)
