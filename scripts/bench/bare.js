// The least that passes a request on: what any worker in front of an origin costs.
export default {
  fetch(request, env) {
    const url = request.url;
    return fetch(new Request(env.ORIGIN + url.slice(url.indexOf("/", 8)), request));
  },
};
