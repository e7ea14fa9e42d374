/* SPDX-License-Identifier: MIT */
/* The users of files, put in front of the realms of a router. */
#include <widl/users.h>

#include "base/clock.h"
#include "router/server/server.h"
#include "router/users/users.h"

static uint64_t now_ms(void *user)
{
    (void)user;
    return wi_clock_ms();
}

static widl_timestamp now(void *user)
{
    (void)user;
    return wi_clock_now();
}

static void log_line(void *user, widl_log_level level, const widl_join *about, const char *line)
{
    const widl_router *router = user;
    struct wi_subject subject = {0};
    if (about)
        subject = wi_join_subject(about);
    wi_core_report_as(router->core, WI_REPORT_users, level, &subject, "%s", line);
}

static void count_limited(void *user)
{
    wi_router_count_limited(user);
}

static const char *recall(void *user, const widl_join *join)
{
    widl_router *router = user;
    return wi_cookies_find(&router->cookies, wi_cookie_of(join->peer.cookie, join->peer.is_secure),
                           join->realm, wi_clock_ms());
}

static void remember(void *user, const widl_join *join, widl_string authid)
{
    widl_router *router = user;
    wi_cookies_remember(&router->cookies, join->peer.new_cookie, join->realm, authid,
                        wi_clock_ms());
}

bool widl_router_add_users(widl_router *router, const char *realm, const char *path,
                           widl_error *error)
{
    if (!router || !path)
        return widl_error_set(error, WIDL_ERROR_ARGUMENT, NULL, "a router and a file are needed");
    const struct wi_users_host host = {.now_ms = now_ms,
                                       .now = now,
                                       .log = log_line,
                                       .limited = count_limited,
                                       .recall = recall,
                                       .remember = remember,
                                       .user = router};
    struct wi_users *users = wi_users_open(path, &host, error);
    if (!users)
        return false;
    if (!widl_router_set_authenticator(router, realm, &wi_users_authenticator, users, error)) {
        wi_users_close(users);
        return false;
    }
    users->next = router->users;
    router->users = users;
    return true;
}

bool widl_router_reload_users(widl_router *router, widl_error *error)
{
    bool success = true;
    for (struct wi_users *users = router ? router->users : NULL; users; users = users->next)
        success = wi_users_reload(users, error) && success;
    return success;
}

void wi_router_close_users(widl_router *router)
{
    while (router->users) {
        struct wi_users *users = router->users;
        router->users = users->next;
        wi_users_close(users);
    }
}
