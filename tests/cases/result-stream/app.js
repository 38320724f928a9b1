let turn = 0;
return new ReadableStream({
  pull(controller) {
    turn += 1;
    controller.enqueue(new TextEncoder().encode(`${turn};`));
    if (turn === 3) controller.close();
  },
});
