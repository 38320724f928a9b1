// @mode worker
// @description Lists what waits for approval, and decides it: the other half of ask.js
//
//   curl http://127.0.0.1:8080/approve
//   curl -X POST 'http://127.0.0.1:8080/approve?id=<the id>&decision=reject'
//
// Deciding takes a POST, so that no link preview approves anything by accident. To let only some people decide, add
// a line `// @token <a long random secret>` at the top.

shared.questions ??= new Map();

if (req.method !== 'POST') return { waiting: [...shared.questions.values()] };

const { id, decision } = metadata.query;
if (decision !== 'approve' && decision !== 'reject') {
  return res.status(400).json({ error: 'decision must be approve or reject' });
}
const question = shared.questions.get(id);
if (question === undefined) return res.status(404).json({ error: 'nothing waits under this id' });

// The waiting request holds the same object, and sees this the next time it looks.
question.decision ??= decision;
shared.questions.delete(id);
return { id, action: question.action, decision: question.decision };
