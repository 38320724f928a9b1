// @schedule @daily
// @description Copies the journal once a day, and keeps the last seven copies
//
//   curl http://127.0.0.1:8080/backup                                             now
//   curl http://127.0.0.1:8080/api/v1/exec/schedules/list                         when it runs next, and how it went
//
// A script with a @schedule line runs by itself: @hourly, @daily, @weekly, @monthly, @yearly or five fields of cron
// ("30 4 * * 1-5"), in UTC. It stays an endpoint. Its last value is kept in the schedule's history.

const JOURNAL = '/data/journal.db';
const COPIES = '/data/journal-copies';

if (!fs.existsSync(JOURNAL)) return { copied: false, because: 'there is no journal yet: see api/journal.js' };

const db = new Database(JOURNAL, { readonly: true });
const bytes = db.serialize();
db.close();

// One name per day of the week: the eighth copy replaces the first.
const day = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][new Date().getUTCDay()];
const copy = `${COPIES}/${day}.db`;

// Under another name first: whoever reads a copy finds a whole one.
fs.mkdirSync(COPIES, { recursive: true });
fs.writeFileSync(`${copy}.new`, bytes);
fs.renameSync(`${copy}.new`, copy);

return { copied: true, copy, bytes: bytes.length };
