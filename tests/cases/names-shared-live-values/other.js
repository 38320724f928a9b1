const found = shared.map.get('b');
return { map: shared.map instanceof Map, date: found.at instanceof Date, ran: found.run(), keys: [...shared.map.keys()] };
