// @mode worker
shared.n = 1;
return (await fetch('/middle')).json();
