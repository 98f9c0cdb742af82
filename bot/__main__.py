"""`nightdesk`: the commands, assembled. What they do is in bot/commands; what the product is built of is in bot/build.py."""

import click

from bot.commands import (
    audit,
    backup,
    calibrations,
    doctor,
    drafts,
    explain,
    faq,
    hours,
    ledger,
    on_call,
    parts,
    privacy,
    publishing,
    risk,
    talk,
    unanswered,
    users,
)
from bot.processes.processor import tell_processor


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Nightdesk answers your customers while the shop is closed, and hands the rest to your people."""
    tell_processor()


for command in (
    parts.up,
    *parts.PARTS,
    parts.train,
    talk.ask,
    talk.chat,
    hours.hours,
    faq.faq,
    users.users,
    on_call.on_call,
    doctor.doctor,
    backup.backup,
    privacy.privacy,
    ledger.ledger,
    audit.audit,
    explain.explain,
):
    main.add_command(command)

for command in (publishing.replay, publishing.publish, publishing.versions, publishing.rollback):
    faq.faq.add_command(command)

for command in (risk.risk, calibrations.marks, calibrations.recalibrate, calibrations.calibrations):
    faq.faq.add_command(command)

for command in (unanswered.unanswered, drafts.drafts):
    faq.faq.add_command(command)

if __name__ == "__main__":
    main()
