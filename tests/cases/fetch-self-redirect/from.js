res.redirect('/to');
