// @rawBody
return 'unread';
