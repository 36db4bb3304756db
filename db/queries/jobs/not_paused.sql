-- Of a job that may be claimed. Neither condition looks at another row of `jobs`, so that each list is read once.
AND :queue <> ALL(ARRAY(SELECT name FROM pauses WHERE target = 'queue'))
AND kind <> ALL(ARRAY(SELECT name FROM pauses WHERE target = 'kind'))
