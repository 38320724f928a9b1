// @mode worker
// @description Waits until a human approves: approve.js releases it
//
//   curl 'http://127.0.0.1:8080/ask?action=deploy+to+production'        waits; then, in a second terminal:
//   curl http://127.0.0.1:8080/approve
//   curl -X POST 'http://127.0.0.1:8080/approve?id=<the id>&decision=approve'
//
// Put this in front of anything that should not happen without somebody's consent. While one request waits, the same
// sandbox serves others: `shared` is the same object in every worker script of this folder.

const PATIENCE_SECONDS = 300;

shared.questions ??= new Map();

const question = {
  id: crypto.randomUUID(),
  action: metadata.query.action ?? 'something unnamed',
  since: new Date().toISOString(),
  decision: undefined,
};
shared.questions.set(question.id, question);
res.on('close', () => shared.questions.delete(question.id));
console.log(`"${question.action}" waits for approval: ${question.id}`);

for (let second = 0; second < PATIENCE_SECONDS && question.decision === undefined; second++) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
}

const { id, action, decision } = question;
if (decision === undefined) return res.status(408).json({ id, action, error: 'nobody decided in time' });
if (decision === 'reject') return res.status(403).json({ id, action, error: 'rejected' });
return res.json({ id, action, approved: true });
