"""Remember what the relay answered lately: whom a refusal hits tells whose fault it is.

The memory is that of one process; without it a refusal is judged as the first one.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from formservice.delivery.smtp_replies import (
    Refusal,
    RelayFault,
    Result,
    Sent,
    Stage,
    is_final,
    is_policy,
    open_at,
    stage_of,
)

FORGOTTEN_AFTER = timedelta(hours=12)
"""A refusal that was not repeated for so long tells nothing about the next one."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about a refusal besides the reply itself."""

    refused_for: timedelta = timedelta()
    """How long the mailbox (once the recipient was taken: the letter) has been refused in the same
    way; zero: this is the first time."""
    passed_for: timedelta | None = None
    """How long ago another mailbox (once the recipient was taken: another letter) passed the same
    stage for the first time since then; `None`: none has."""
    mailboxes: int = 1
    """Different mailboxes, this one included, that were refused in the same way since anything has
    passed the stage."""
    letters: int = 1
    """The same for different letters, once the recipient was taken; a question is none. Zero: no
    letter was refused."""
    policy_mailboxes: int = 0
    """Different mailboxes, this one included, that a rule refuses at this stage, whatever else has
    passed since; zero: this is no refusal by a rule."""
    takers: int = 0
    """Different mailboxes that passed the stage since the first of these was refused, and are not
    refused themselves."""
    since: datetime | None = None
    """When the first refusal was seen since anything has passed; `None`: nothing is known."""
    fallback_answer: Result | None = None
    """What the relay says to the fallback mailbox as recipient; `None`: it was not asked."""
    fallback_refused_for: timedelta = timedelta()
    """How long it has said so in the same way."""


@dataclass(frozen=True, slots=True)
class _Subject:
    """What is refused: a mailbox at `RECIPIENT`, a letter afterwards."""

    stage: Stage
    mailbox: str
    """Empty for a letter."""
    letter: int | None
    """Id of the envelope; `None` for a mailbox, and for a question refused before its recipient."""
    is_final: bool


@dataclass(slots=True)
class _Streak:
    """Refusals of one subject in a row."""

    first_at: datetime
    last_at: datetime
    is_open: bool = True
    """Whether the reply leaves open whose fault it is."""
    is_policy: bool = False
    """Whether it names a rule."""
    mailbox: str = ""
    """Where it was refused last."""
    passed_at: datetime | None = None
    """When another subject first passed the stage since the first refusal."""
    mailboxes: set[str] = field(default_factory=set)
    """Where it was refused, as far as nothing has passed there since."""

    @property
    def accuses_relay(self) -> bool:
        """Return True if the relay may be at fault: nothing has passed since."""
        return self.passed_at is None


class RecentAnswers:
    """The refusals that go on, and what has passed since."""

    def __init__(self) -> None:
        self._streaks: dict[_Subject, _Streak] = {}
        self._taken: dict[tuple[Stage, str], datetime] = {}
        """When each mailbox last passed a stage."""

    def record(self, mailbox: str, letter: int | None, result: Result, now: datetime) -> None:
        """Record the answer to *letter* (`None`: only the recipient was asked for)."""
        self._forget(now - FORGOTTEN_AFTER)
        for stage in _passed_stages(result):
            self._record_pass(stage, mailbox, letter, now)
        if isinstance(result, Sent | RelayFault):
            return
        subject = _subject(mailbox, letter, result)
        streak = self._streaks.setdefault(subject, _Streak(now, now))
        streak.last_at = now
        streak.is_open = open_at(result) is not None
        streak.is_policy = is_policy(result)
        streak.mailbox = mailbox
        streak.mailboxes.add(mailbox)

    def _forget(self, moment: datetime) -> None:
        for subject, streak in [*self._streaks.items()]:
            if streak.last_at < moment:
                del self._streaks[subject]

    def _record_pass(self, stage: Stage, mailbox: str, letter: int | None, now: datetime) -> None:
        self._taken[stage, mailbox] = now
        for subject, streak in [*self._streaks.items()]:
            if subject.stage is not stage:
                continue
            is_itself = subject.mailbox == mailbox if subject.mailbox else subject.letter == letter
            if is_itself and letter is not None:  # who takes the question may still refuse the mail
                del self._streaks[subject]
                continue
            streak.passed_at = streak.passed_at or now
            streak.mailboxes.discard(mailbox)

    def evidence(self, mailbox: str, letter: int | None, result: Result) -> Evidence:
        """Return what is known about *result*, which was recorded before.

        If the mailbox has taken another letter since, as other lanes may see, the refusal is judged
        as the first one.
        """
        if isinstance(result, Sent | RelayFault):
            return Evidence()
        subject = _subject(mailbox, letter, result)
        mine = self._streaks.get(subject)
        if mine is None:
            return Evidence()
        accusing = {
            one: streak
            for one, streak in self._streaks.items()
            if (one.stage, one.is_final) == (subject.stage, subject.is_final)
            and streak.accuses_relay
            and streak.is_open is mine.is_open
        }
        by_rule = self._refused_by_rule(subject.stage) if mine.is_policy else {}
        return Evidence(
            refused_for=mine.last_at - mine.first_at,
            passed_for=mine.last_at - mine.passed_at if mine.passed_at else None,
            mailboxes=len({mailbox}.union(*(streak.mailboxes for streak in accusing.values()))),
            letters=len({one.letter for one in (subject, *accusing)} - {None}),
            policy_mailboxes=len(by_rule),
            takers=len(self._takers(subject.stage, by_rule)),
            since=min((streak.first_at for streak in accusing.values()), default=mine.first_at),
        )

    def _refused_by_rule(self, stage: Stage) -> dict[str, datetime]:
        """Return the mailboxes that a rule refuses at *stage*, and since when."""
        since: dict[str, datetime] = {}
        for subject, streak in self._streaks.items():
            if subject.stage is stage and streak.is_policy:
                first = since.get(streak.mailbox, streak.first_at)
                since[streak.mailbox] = min(first, streak.first_at)
        return since

    def _takers(self, stage: Stage, by_rule: dict[str, datetime]) -> set[str]:
        """Return the mailboxes that passed *stage* since the first of *by_rule* was refused."""
        if not by_rule:
            return set()
        since = min(by_rule.values())
        passed = {one for (at, one), when in self._taken.items() if at is stage and when >= since}
        return passed - by_rule.keys()

    @property
    def suspects(self) -> frozenset[str]:
        """The mailboxes that were refused since anything has passed: they tell nothing new."""
        accusing = (streak for streak in self._streaks.values() if streak.accuses_relay)
        return frozenset[str]().union(*(streak.mailboxes for streak in accusing))


def _passed_stages(result: Result) -> list[Stage]:
    """Return the stages that the relay let the mail pass."""
    stage = stage_of(result.code)
    if isinstance(result, Sent):
        return [Stage.RECIPIENT, Stage.DATA] if stage is Stage.DATA else [Stage.RECIPIENT]
    return [Stage.RECIPIENT] if stage in {Stage.DATA_COMMAND, Stage.DATA} else []


def _subject(mailbox: str, letter: int | None, refusal: Refusal) -> _Subject:
    final = is_final(refusal.code)
    if (open_at(refusal) or stage_of(refusal.code)) is Stage.RECIPIENT:
        return _Subject(Stage.RECIPIENT, mailbox, None, final)
    return _Subject(Stage.DATA, "", letter, final)
