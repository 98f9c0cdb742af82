"""`nightdesk`: the commands, assembled. What they do is in bot/commands; what the product is built of is in bot/build.py."""

import click

from bot.commands import calibrations, faq, hours, parts, talk, users


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
def main() -> None:
    """Nightdesk answers your customers while the shop is closed, and hands the rest to your people."""


for command in (parts.up, *parts.PARTS, parts.train, talk.ask, talk.chat, hours.hours, faq.faq, users.users):
    main.add_command(command)

for command in (calibrations.marks, calibrations.recalibrate, calibrations.calibrations):
    faq.faq.add_command(command)

if __name__ == "__main__":
    main()
