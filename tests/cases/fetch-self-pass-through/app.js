return fetch('/origin');
