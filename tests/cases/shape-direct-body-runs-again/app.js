let count = 0;
count += 1;
return { count };
