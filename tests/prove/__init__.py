"""`make prove`: every order of the job protocol's transactions on a real PostgreSQL, within a budget of time.

A **scenario** (scenarios/) puts a few jobs into a queue and names **actors** (actors.py): workers, the reaper, the
relay, a user who cancels, time, faults. Each is a thread that calls the product's own functions. The **gate** (gate.py)
stops it before each statement and each COMMIT, so that the run decides who takes the next **step**. The **explorer**
(explorer.py) tries one order after the other. After each the **invariants** (invariants.py) have to hold, and once more
when upkeep and one healthy worker have driven the jobs to an end.

To add a scenario, write a function with `@scenario` in scenarios/. To add an actor, add a method to `Scene`,
`Worker` or another class of actors that calls what the product calls, and tells `scene.tell` what it heard.
docs/proof.md says what this shows, and what it does not.
"""
