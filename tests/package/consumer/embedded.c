/* SPDX-License-Identifier: MIT */
/* A program with a router inside, which it stops at once. */
#include <widl/router.h>

#include <stdio.h>

int main(void)
{
    widl_error error = {0};
    widl_router *router = widl_router_new(NULL, &error);
    const char *url = NULL;
    bool ended = false;

    if (router && widl_router_add_realm(router, "realm1", &error))
        url = widl_router_listen(router, "ws://127.0.0.1:0/ws", &error);
    if (url) {
        widl_router_stop(router);
        ended = widl_router_run(router, &error);
    }
    printf("embedded: %s\n", ended ? url : widl_error_text(&error));
    widl_router_free(router);
    return ended ? 0 : 1;
}
