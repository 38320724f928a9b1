class App {
  constructor(name) {
    this.name = name;
  }

  handle(req) {
    return { name: this.name, method: req.method };
  }
}
const app = new App('app');
module.exports = app.handle.bind(app);
