/* SPDX-License-Identifier: MIT */
/* A cookie that the router sets lets its client in again; our client keeps it and sends it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <widl/users.h>
#include <widl/widl.h>

#include "support/cmocka_widl.h"

#define COOKIE_SIZE 200

static struct fixture {
    char directory[40];
    char path[60];
    widl_router *router;
    pthread_t thread;
    char url[64];
    char other_url[64]; /**< without cookies */
    char raw_url[64];
} fixture;

static void *serve(void *router)
{
    widl_router_run(router, NULL);
    return NULL;
}

static bool listen_at(const char *url, bool has_cookies, char ret[64])
{
    const widl_listen_options options = {.cookies = has_cookies};
    const char *real = widl_router_listen_with(fixture.router, url, &options, NULL);
    snprintf(ret, 64, "%s", real ? real : "");
    return real;
}

static int start(void **state)
{
    static const char *const names[] = {"joe", "jane"};
    (void)state;
    fixture = (struct fixture){.directory = "/tmp/widl_cookie_XXXXXX"};
    if (!mkdtemp(fixture.directory))
        return -1;
    snprintf(fixture.path, sizeof(fixture.path), "%s/users.json", fixture.directory);
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        const widl_user_change change = {
            .authid = names[i], .method = "ticket", .secret = widl_str("t"), .iterations = 1};
        if (!widl_users_change(fixture.path, &change, NULL))
            return -1;
    }
    fixture.router = widl_router_new(NULL, NULL);
    if (!fixture.router || !widl_router_add_realm(fixture.router, "realm1", NULL) ||
        !widl_router_add_realm(fixture.router, "realm2", NULL) ||
        !widl_router_add_users(fixture.router, NULL, fixture.path, NULL) ||
        !listen_at("ws://127.0.0.1:0/ws", true, fixture.url) ||
        !listen_at("ws://127.0.0.1:0/ws", false, fixture.other_url) ||
        !listen_at("tcp://127.0.0.1:0", true, fixture.raw_url))
        return -1;
    return pthread_create(&fixture.thread, NULL, serve, fixture.router);
}

static int finish(void **state)
{
    (void)state;
    widl_router_stop(fixture.router);
    pthread_join(fixture.thread, NULL);
    widl_router_free(fixture.router);
    unlink(fixture.path);
    return rmdir(fixture.directory);
}

/** Who joins, and how. */
struct visit {
    const char *authid;
    const char *cookie;
    const char *realm;  /**< NULL: realm1 */
    const char *url;    /**< NULL: that with cookies */
    const char *method; /**< NULL: cookie */
};

static widl_session *join(const struct visit *visit, widl_error *error)
{
    const char *const methods[] = {visit->method ? visit->method : "cookie", NULL};
    const widl_credentials credentials = {
        .authid = visit->authid, .ticket = "t", .methods = methods};
    const widl_options options = {.credentials = &credentials, .cookie = visit->cookie};
    return widl_connect(visit->url ? visit->url : fixture.url,
                        visit->realm ? visit->realm : "realm1", &options, error);
}

/** Log in as somebody by a ticket. Return: whether there is a cookie. */
static bool log_in(const char *authid, const char *url, const char *with, char ret[COOKIE_SIZE])
{
    widl_error error = {0};
    widl_session *session = join(
        &(struct visit){.authid = authid, .cookie = with, .url = url, .method = "ticket"}, &error);
    if (!session)
        fail_msg("%s", widl_error_text(&error));
    bool found = widl_session_cookie(session, ret, COOKIE_SIZE);
    char small[10];
    assert_false(widl_session_cookie(session, small, sizeof(small)));
    widl_session_close(session);
    return found;
}

static void check_welcome(const struct visit *visit)
{
    widl_error error = {0};
    widl_session *session = join(visit, &error);
    if (!session)
        fail_msg("%s", widl_error_text(&error));
    widl_session_close(session);
}

static void check_refused(const struct visit *visit)
{
    widl_error error = {0};
    assert_null(join(visit, &error));
    assert_int_equal(error.code, WIDL_ERROR_ABORTED);
    assert_string_equal(error.uri, "wamp.error.no_matching_auth_method");
}

static void cookies_let_in_again(void **state)
{
    char cookie[COOKIE_SIZE];
    (void)state;
    assert_true(log_in("joe", NULL, NULL, cookie));
    assert_memory_equal(cookie, "widl=", 5);
    check_welcome(&(struct visit){.cookie = cookie});
    check_welcome(&(struct visit){.cookie = cookie, .authid = "joe"});
    check_welcome(&(struct visit){.cookie = cookie, .url = fixture.other_url});
    check_refused(&(struct visit){.cookie = cookie, .authid = "jane"});
    check_refused(&(struct visit){.cookie = cookie, .realm = "realm2"});
    check_refused(&(struct visit){0});
    cookie[10] = cookie[10] == '0' ? '1' : '0';
    check_refused(&(struct visit){.cookie = cookie});
}

/** Nobody can have somebody else log in for a cookie that he knows. */
static void cookies_of_others_are_not_taken_over(void **state)
{
    static const char chosen[] =
        "widl=00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
    char cookie[COOKIE_SIZE];
    char janes[COOKIE_SIZE];
    (void)state;
    assert_true(log_in("joe", NULL, chosen, cookie));
    assert_string_not_equal(cookie, chosen);
    check_refused(&(struct visit){.cookie = chosen});
    check_welcome(&(struct visit){.cookie = cookie});
    /* Jane's, which she has had Joe's browser send: it stays hers. */
    assert_true(log_in("jane", NULL, NULL, janes));
    assert_true(log_in("joe", NULL, janes, cookie));
    assert_string_equal(cookie, janes);
    check_welcome(&(struct visit){.cookie = janes, .authid = "jane"});
    check_refused(&(struct visit){.cookie = janes, .authid = "joe"});
}

static void cookies_are_only_set_where_they_are_wanted(void **state)
{
    char cookie[COOKIE_SIZE];
    (void)state;
    assert_false(log_in("joe", fixture.other_url, NULL, cookie));
    assert_true(log_in("joe", NULL, NULL, cookie));
    assert_false(log_in("jane", fixture.raw_url, NULL, cookie));
}

static void what_is_no_cookie_is_not_sent(void **state)
{
    static const char *const cookies[] = {"a=b\r\nOrigin: x", "no equals sign", "a=\xc3\xa4"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cookies); i++) {
        widl_error error = {0};
        assert_null(join(&(struct visit){.cookie = cookies[i]}, &error));
        assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    }
}

static void cookies_need_origins(void **state)
{
    static const char *const everybody[] = {"*", NULL};
    const widl_router_options options = {.allow_origins = everybody};
    const widl_listen_options own = {.cookies = true};
    widl_error error = {0};
    widl_router *router = widl_router_new(&options, NULL);
    (void)state;
    assert_null(widl_router_listen_with(router, "ws://127.0.0.1:0/ws", &own, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_router_free(router);
}

/** The file is looked at once a second, so this lasts as long. */
static void users_who_are_gone_are_forgotten(void **state)
{
    const widl_user_change removal = {.action = WIDL_USER_REMOVE, .authid = "joe"};
    char cookie[COOKIE_SIZE];
    widl_error error = {0};
    widl_session *session;
    (void)state;
    assert_true(log_in("joe", NULL, NULL, cookie));
    assert_true(widl_users_change(fixture.path, &removal, NULL));
    while ((session = join(&(struct visit){.cookie = cookie}, &error)))
        widl_session_close(session);
    assert_string_equal(error.uri, "wamp.error.no_matching_auth_method");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cookies_let_in_again),
        cmocka_unit_test(cookies_of_others_are_not_taken_over),
        cmocka_unit_test(cookies_are_only_set_where_they_are_wanted),
        cmocka_unit_test(what_is_no_cookie_is_not_sent),
        cmocka_unit_test(cookies_need_origins),
        cmocka_unit_test(users_who_are_gone_are_forgotten),
    };
    return cmocka_run_group_tests(tests, start, finish);
}
