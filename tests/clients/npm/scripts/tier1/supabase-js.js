/** supabase-js against the API behind: the table API, errors, functions, storage, sign-in. */
import { createClient } from '@supabase/supabase-js';

/** No channel is joined, and Node 20 has no WebSocket. */
class Nowhere {}

export default async () => {
  const client = createClient(`${process.env.FAKE_API_URL}/supabase`, 'anon-key', {
    auth: { persistSession: false, autoRefreshToken: false },
    realtime: { transport: Nowhere },
  });
  const selected = await client
    .from('todos')
    .select('id, title')
    .eq('done', false)
    .order('id', { ascending: false })
    .limit(2);
  const inserted = await client.from('todos').insert({ title: 'new' }).select().single();
  const updated = await client.from('todos').update({ done: true }).in('id', [1, 2]).or('title.eq.a,title.is.null');
  const counted = await client.from('todos').select('*', { count: 'exact', head: true });
  const failed = await client.from('missing').select();
  const called = await client.rpc('add', { a: 1, b: 2 });
  const invoked = await client.functions.invoke('hello', { body: { name: 'Ada' } });
  const signedIn = await client.auth.signInWithPassword({ email: 'ada@example.com', password: 'secret' });
  const refused = await client.auth.signInWithPassword({ email: 'ada@example.com', password: 'wrong' });
  const uploaded = await client.storage
    .from('files')
    .upload('a/b.txt', new Blob(['content']), { contentType: 'text/plain' });
  const downloaded = await client.storage.from('files').download('a/b.txt');
  const channel = client.channel('room');
  await client.auth.signOut({ scope: 'local' });
  return {
    selected: [selected.status, selected.data],
    inserted: inserted.data,
    updated: [updated.status, updated.error],
    counted: counted.count,
    failed: [failed.status, failed.error.code, failed.error.message],
    called: called.data,
    invoked: invoked.data,
    signedIn: [signedIn.data.user.email, signedIn.data.session.token_type],
    refused: [refused.error.name, refused.error.status, refused.error.message],
    uploaded: uploaded.data,
    downloaded: await downloaded.data.text(),
    channel: channel.topic,
    publicUrl: client.storage
      .from('files')
      .getPublicUrl('a b.txt')
      .data.publicUrl.replace(process.env.FAKE_API_URL, ''),
  };
};
