-- Of a job that may be claimed. Neither condition looks at another row of `jobs`, so that each list is read once.
-- `<> ALL` would say the same, but is taken to leave out nearly all jobs where most are of one kind: the plan would then
-- sort all that wait instead of reading the first ones from their index.
AND NOT ARRAY(SELECT name FROM pauses WHERE target = 'queue') @> ARRAY[:queue]
AND NOT ARRAY(SELECT name FROM pauses WHERE target = 'kind') @> ARRAY[kind]
