"""What a robot trainee of the platform tells of its rehearsal."""

from pbx.robot import RobotReport, SkippedLine
from web.robots import numbered_after


def test_steps_left_out_are_counted_from_the_rehearsals_first_step():
    report = RobotReport(skipped=[SkippedLine(1, "the call was over"), SkippedLine(4, "the call was over")])
    assert [each.number for each in numbered_after(2, report).skipped] == [3, 6]
