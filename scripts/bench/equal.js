// The same with what Faultline does on its pass path, in plain JavaScript: a deadline, try and
// catch, a look at the status, a log line on failure.
export default {
  async fetch(request, env) {
    const url = request.url;
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), 30000);
    try {
      const outgoing = new Request(env.ORIGIN + url.slice(url.indexOf("/", 8)), request);
      const response = await fetch(outgoing, { signal: controller.signal });
      clearTimeout(timer);
      if (response.status >= 500) console.error(JSON.stringify({ status: response.status }));
      return response;
    } catch (error) {
      clearTimeout(timer);
      console.error(JSON.stringify({ error: String(error) }));
      return new Response("bad gateway", { status: 502 });
    }
  },
};
