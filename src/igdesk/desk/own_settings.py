"""The settings of the person at this computer, in force: laid over the desk's configuration, kept in their file."""

from __future__ import annotations

from igdesk.config.model import Config
from igdesk.config.person import PersonSettings, personal
from igdesk.config.person_file import SettingsFile
from igdesk.desk.beside import beside
from igdesk.desk.desk import Desk
from igdesk.i18n import Phrase


class OwnSettings:
    """They.

    Args:
        desk: The desk as this person has it.
        file: Where the settings are kept; none: they hold while the program runs.

    Attributes:
        fault: What of the file could not be read, in a sentence.
    """

    def __init__(self, desk: Desk, file: SettingsFile | None = None) -> None:
        self._desk = desk
        self._file = file
        self._of_desk = desk.config
        self._in_force, self.fault = (PersonSettings(), None) if file is None else file.read()
        self.adopt(desk.config)

    fault: Phrase | None

    @property
    def in_force(self) -> PersonSettings:
        """The settings as they are kept."""
        return self._in_force

    @property
    def of_desk(self) -> Config:
        """The desk's configuration, without what the person chose."""
        return self._of_desk

    def adopt(self, config: Config) -> None:
        """From now on another configuration of the desk is in force; what the person chose still holds."""
        self._of_desk = config
        self._desk.adopt(personal(config, self._in_force))

    async def keep(self, settings: PersonSettings) -> None:
        """These hold from now on, and the next time.

        Raises:
            IgdeskError: They cannot be kept; until the program is left they hold all the same.
        """
        self._in_force = settings
        self.adopt(self._of_desk)
        if (file := self._file) is not None:
            await beside(lambda _: file.write(settings))
