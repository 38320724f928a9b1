res.redirect('/there?x=1');
