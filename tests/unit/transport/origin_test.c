/* SPDX-License-Identifier: MIT */
/* Which pages may connect, by their origin, the host that they ask for, and how they came. */
#include "transport/origin.h"

#include "support/cmocka_widl.h"

static const char *const ORIGINS[] = {"https://app.example.org", NULL};
static const char *const ALL[] = {"*", NULL};
static const char *const HOSTS[] = {"router.lan", "2001:db8::7", NULL};

static const struct test_case {
    const char *origin;
    const char *host;
    const char *const *origins;
    const char *const *hosts;
    bool over_network;
    bool over_loopback;
} CASES[] = {
    /* The page's own host. */
    {"http://localhost:8080", "localhost:8080", NULL, NULL, true, true},
    {"https://LocalHost", "localhost", NULL, NULL, true, true},
    {"http://127.0.0.1:8080", "127.0.0.1:8080", NULL, NULL, true, true},
    {"http://127.9.9.9", "127.9.9.9", NULL, NULL, true, true},
    {"http://[::1]:8080", "[::1]:8080", NULL, NULL, true, true},
    {"http://[::1]", "[::1]", NULL, NULL, true, true},
    {"http://app.localhost:1", "app.localhost:1", NULL, NULL, true, true},
    {"http://router.lan:8080", "router.lan:8080", NULL, NULL, true, false},
    {"http://router.lan:8080", "router.lan:8080", NULL, HOSTS, true, true},
    {"https://Router.LAN", "router.lan", NULL, HOSTS, true, true},
    {"http://[2001:db8::7]:1", "[2001:db8::7]:1", NULL, HOSTS, true, true},
    {"http://192.0.2.1:8080", "192.0.2.1:8080", NULL, NULL, true, false},
    /* Names that look like this machine's, and are not. */
    {"http://evil.example:8080", "evil.example:8080", NULL, HOSTS, true, false},
    {"http://localhost.evil.example", "localhost.evil.example", NULL, HOSTS, true, false},
    {"http://evillocalhost", "evillocalhost", NULL, HOSTS, true, false},
    {"http://127.0.0.1.evil.example", "127.0.0.1.evil.example", NULL, HOSTS, true, false},
    {"http://127.1", "127.1", NULL, NULL, true, false},
    {"http://.localhost", ".localhost", NULL, NULL, true, false},
    {"http://[::1", "[::1", NULL, NULL, true, false},
    {"http://[::1].evil.example", "[::1].evil.example", NULL, NULL, true, false},
    {"http://[::ffff:127.0.0.1]", "[::ffff:127.0.0.1]", NULL, NULL, true, false},
    {"http://", "", NULL, NULL, true, false},
    /* Another host. */
    {"http://evil.example", "localhost:8080", NULL, HOSTS, false, false},
    {"http://localhost:8081", "localhost:8080", NULL, HOSTS, false, false},
    {"http://localhost", "localhost:8080", NULL, NULL, false, false},
    {"localhost:8080", "localhost:8080", NULL, NULL, false, false},
    {"null", "localhost:8080", NULL, NULL, false, false},
    {"null", "null", NULL, NULL, false, false},
    {"", "localhost", NULL, NULL, false, false},
    /* Origins that are allowed come by any name. */
    {"https://app.example.org", "evil.example", ORIGINS, NULL, true, true},
    {"HTTPS://APP.example.org", "localhost", ORIGINS, NULL, true, true},
    {"http://app.example.org", "localhost", ORIGINS, NULL, false, false},
    {"https://app.example.org:1", "localhost", ORIGINS, NULL, false, false},
    {"http://evil.example", "evil.example", ORIGINS, NULL, true, false},
    {"http://evil.example", "x", ALL, NULL, true, true},
    {"null", "x", ALL, NULL, true, true},
};

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES) * 2; i++) {
        const struct test_case *row = &CASES[i / 2];
        const struct wi_origin_terms terms = {row->origins, row->hosts, i % 2, false};
        bool expected = i % 2 ? row->over_loopback : row->over_network;

        if (wi_origin_allowed(&terms, widl_str(row->origin), widl_str(row->host)) != expected)
            fail_msg("%s at %s, %s", row->origin, row->host, i % 2 ? "loopback" : "network");
    }
}

/** What has come without TLS could be anybody's, and is not of a host that is asked by TLS. */
static void test_pages_that_came_without_tls(void **state)
{
    static const struct {
        const char *origin;
        const char *const *origins;
        bool is_allowed;
    } TLS_CASES[] = {
        {"https://app.example.org", NULL, true},
        {"HTTPS://app.example.org", NULL, true},
        {"http://app.example.org", NULL, false},
        {"http://app.example.org", ALL, true},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(TLS_CASES); i++) {
        const struct wi_origin_terms terms = {.origins = TLS_CASES[i].origins, .is_secure = true};

        assert_int_equal(
            wi_origin_allowed(&terms, widl_str(TLS_CASES[i].origin), widl_str("app.example.org")),
            TLS_CASES[i].is_allowed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_pages_that_came_without_tls),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
