return (await fetch('/seen')).json();
