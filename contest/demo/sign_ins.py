"""The sign-ins of the demonstration, as ``make run`` prints them."""

import click

from contest.demo.people import PASSWORD, SIGN_INS

VIETNAMESE = {
    "secretariat": "Thư ký (thường trực Hội đồng)",
    "unit_officer": "Chuyên viên đơn vị",
    "unit_head": "Thủ trưởng đơn vị",
    "judge": "Giám khảo",
    "council_chair": "Chủ tịch Hội đồng",
    "council_member": "Ủy viên Hội đồng",
    "leader": "Người có thẩm quyền quyết định",
    "administrator": "Quản trị hệ thống",
}


def show(address: str) -> None:
    """Print where the product is and who can sign in; the password is the same for all."""
    click.echo(f"\nBảng Vàng: {address}\n")
    for line in SIGN_INS:
        click.echo(f"  {line.email:30} {PASSWORD:18} {line.role.value:15} {VIETNAMESE[line.role.value]}")
    click.echo("\nCtrl-C dừng chương trình / stops it.\n")
