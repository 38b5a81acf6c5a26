"""R19's table, written out once more by hand."""

from inquiries.inquiry.rules import TRANSITIONS, Action, Relationship, Status, allowed_actions, is_legal, may_take

TABLE = """
claim          queued                                  in_progress  associate
assign         queued,in_progress                      in_progress  lead,system
release        in_progress,pending                     queued       holder,lead,system
transfer       queued,in_progress,pending              queued       holder,lead
hold           in_progress                             pending      holder
resume         pending                                 in_progress  holder,lead,system
resolve        in_progress,pending                     resolved     holder,lead
confirm-relay  resolved                                closed       agent
close          resolved,pending                        closed       system
reopen         resolved,closed,withdrawn               queued       agent,lead
withdraw       queued,in_progress,pending              withdrawn    agent
mark-duplicate queued,in_progress,pending              duplicate    holder,lead
undo-duplicate duplicate                               -            holder,lead
refer          queued,in_progress,pending              closed       holder,lead
hand-over      queued,in_progress,pending,resolved     handed_over  holder,lead
reclassify     queued,in_progress,pending              -            holder,lead
prioritize     queued,in_progress,pending              -            holder,lead
link-subject   queued,in_progress,pending,resolved,closed,withdrawn,duplicate,handed_over - holder,lead
escalate       queued,in_progress,pending,resolved     -            agent
return         handed_over                             queued       system
"""
ROWS = {row.split()[0]: [part.split(",") for part in row.split()[1:]] for row in TABLE.strip().splitlines()}


def test_the_table_has_every_action_and_no_other():
    assert set(ROWS) == {action.value for action in Action} == {action.value for action in TRANSITIONS}


def test_every_cell_of_the_table():
    for action in Action:
        sources, to, who = ROWS[action.value]
        assert TRANSITIONS[action].to == (None if to == ["-"] else to[0])
        for status in Status:
            assert is_legal(action, status) == (status.value in sources)
            for standing in Relationship:
                alone = frozenset({standing})
                assert may_take(action, alone) == (standing.value in who)
                is_offered = action in allowed_actions(status, alone)
                assert is_offered == (status.value in sources and standing.value in who)
