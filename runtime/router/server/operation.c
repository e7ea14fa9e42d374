/* SPDX-License-Identifier: MIT */
/*
 * What operators ask a router: pages at a listener of its own, which stays open while the router
 * shuts down, so that whoever distributes clients sees why.
 */
#include <widl/operation.h>

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/clock.h"
#include "router/core/core_state.h"
#include "router/core/identity.h"
#include "router/server/server.h"
#include "transport/page.h"
#include "transport/transport.h"

/** Who asks is few, and soon gone. */
#define MOST_CONNECTIONS 16

/** Memory of the process that is in use; 0: the system does not say. */
static uint64_t resident_bytes(void)
{
    unsigned long long pages = 0;
    long page_bytes = sysconf(_SC_PAGESIZE);
    FILE *file = fopen("/proc/self/statm", "re");
    if (!file)
        return 0;
    if (fscanf(file, "%*s %llu", &pages) != 1 || page_bytes < 0)
        pages = 0;
    fclose(file);
    return pages * (uint64_t)page_bytes;
}

bool widl_router_write_metrics(widl_router *router, widl_buffer *out, widl_error *error)
{
    if (!router || !out)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL,
                              "a router and room for its metrics are needed");
    struct wi_loop_queues queues = wi_loop_queues(router->loop);
    const struct wi_metrics_facts facts = {
        .start_s = router->start_s,
        .uptime_ms = wi_clock_ms() - router->start_ms,
        .resident_bytes = resident_bytes(),
        .connections = router->connections,
        .queued_bytes = queues.bytes,
        .largest_queue = queues.largest,
        .pauses = wi_loop_pauses(router->loop),
        .is_draining = router->shutting_down,
    };
    return wi_metrics_write(router->core, &facts, out) ||
           widl_error_set(error, WIDL_ERROR_MEMORY, NULL, "no memory for metrics");
}

void wi_router_count_limited(widl_router *router)
{
    router->core->metrics.cells[WI_CELL_logins_limited]++;
}

static void show_metrics(widl_router *router, struct wi_page *page)
{
    page->body.size = 0;
    page->status = 200;
    page->content_type = "text/plain; version=0.0.4; charset=utf-8";
    if (!widl_router_write_metrics(router, &page->body, NULL))
        wi_page_set_status(page, 503);
}

static void show_health(widl_router *router, struct wi_page *page)
{
    static const char *const texts[] = {"{\"status\":\"serving\"}\n",
                                        "{\"status\":\"draining\"}\n"};
    const char *text = texts[router->shutting_down];
    page->body.size = 0;
    page->status = router->shutting_down ? 503 : 200;
    page->content_type = "application/json";
    if (!widl_buffer_append(&page->body, text, strlen(text)))
        wi_page_set_status(page, 503);
}

static void on_asked(void *user, widl_string path, struct wi_page *ret)
{
    static const struct {
        const char *path;
        void (*show)(widl_router *router, struct wi_page *page);
    } pages[] = {{"/metrics", show_metrics}, {"/health", show_health}};
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (widl_str_equal(path, widl_str(pages[i].path)))
            pages[i].show(user, ret);
}

/** Whether a URL can only mean this machine. */
static bool is_local(const char *url)
{
    static const char start[] = "http://";
    const char *host = url + sizeof(start) - 1;
    if (strncasecmp(url, start, sizeof(start) - 1) != 0)
        return true;
    return strncmp(host, "localhost:", 10) == 0 || wi_address_is_local(widl_str(host));
}

static struct wi_listener *listen_at(widl_router *router, const char *url, const char **ret_url,
                                     widl_error *error)
{
    static const struct wi_listener_events events = {.asked = on_asked};
    const widl_router_options *options = wi_core_limits(router->core);
    const struct wi_listener_request request = {
        .url = url,
        .max_connections = MOST_CONNECTIONS,
        .limits = {.max_message_bytes = 1,
                   .max_queue_bytes = 1,
                   .handshake_timeout_ms = options->hello_timeout_ms},
        .hosts = options->allow_hosts,
        .pages_only = true,
    };
    return wi_listener_open(router->loop, &request, &events, router, ret_url, error);
}

const char *widl_router_listen_operation(widl_router *router, const char *url,
                                         const widl_operation_options *options, widl_error *error)
{
    const char *problem = NULL;
    const char *real_url = NULL;
    if (!router || !url)
        problem = "a router and a URL are needed";
    else if (router->operation)
        problem = "metrics are served already";
    else if (!(options && options->allow_remote) && !is_local(url))
        problem = "metrics are served at a loopback address only, unless remote ones are allowed";
    if (problem) {
        widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "%s", problem);
        return NULL;
    }
    router->operation = listen_at(router, url, &real_url, error);
    return router->operation ? real_url : NULL;
}
