export async function POST(request) {
  const form = await request.formData();
  const file = form.get('file');
  return { title: form.get('title'), name: file.name, type: file.type, size: file.size, text: await file.text() };
}
