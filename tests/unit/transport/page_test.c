/* SPDX-License-Identifier: MIT */
/* Which requests get a page, and what an answer looks like. */
#include "transport/page.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define HOST "Host: localhost:9090\r\n"

static const char *const HOSTS[] = {"router.lan", NULL};

static const struct test_case {
    const char *head;
    unsigned status; /**< 0: the path may be looked up */
    const char *path;
    bool is_head;
} CASES[] = {
    {"GET /metrics HTTP/1.1\r\n" HOST "\r\n", 0, "/metrics", false},
    {"HEAD /metrics?x=/y HTTP/1.1\r\n" HOST "\r\n", 0, "/metrics", true},
    {"GET http://x/health HTTP/1.1\r\n" HOST "\r\n", 0, "/health", false},
    {"GET http://x HTTP/1.1\r\n" HOST "\r\n", 0, "/", false},
    {"GET * HTTP/1.1\r\n" HOST "\r\n", 0, "*", false},
    {"GET / HTTP/1.1\r\nHost: router.lan\r\n\r\n", 0, "/", false},
    {"GET / HTTP/1.1\r\nhost: [::1]:1\r\n\r\n", 0, "/", false},
    {"GET / HTTP/1.0\r\n\r\n", 0, "/", false},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n", 0, "/", false},
    {"GET / HTTP/1.0\r\nHost: evil.example\r\n\r\n", 403, NULL, false},
    {"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", 403, NULL, false},
    {"GET / HTTP/1.1\r\nHost: localhost.evil.example\r\n\r\n", 403, NULL, false},
    {"GET / HTTP/1.1\r\n\r\n", 400, NULL, false},
    {"GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, NULL, false},
    {"GET / HTTP/1.1\r\n" HOST HOST "\r\n", 400, NULL, false},
    {"GET / HTTP/1.0\r\nContent-Length: 1\r\n\r\n", 400, NULL, false},
    {"GET / HTTP/1.1\r\n" HOST "Content-Length: 0\r\nContent-Length: 0\r\n\r\n", 400, NULL, false},
    {"GET / HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n", 400, NULL, false},
    {"GET / HTTP/1.2\r\n" HOST "\r\n", 400, NULL, false},
    {"GET /\r\n" HOST "\r\n", 400, NULL, false},
    {"GET  HTTP/1.1\r\n" HOST "\r\n", 400, NULL, false},
    {"\r\n\r\n", 400, NULL, false},
    {"get / HTTP/1.1\r\n" HOST "\r\n", 405, NULL, false},
    {"POST / HTTP/1.1\r\n\r\n", 405, NULL, false},
    {"CONNECT evil.example:25 HTTP/1.1\r\n" HOST "\r\n", 405, NULL, false},
};

/** Judge a head. ret_path: room for its path. */
static unsigned judge(const char *text, const struct wi_origin_terms *terms, char ret_path[64],
                      bool *ret_is_head)
{
    struct wi_page_request request;
    struct wi_http_head head = {0};
    struct wi_page page;
    size_t used = 0;
    enum wi_http_head_state state = wi_http_head_feed(&head, text, strlen(text), &used);
    wi_page_judge(&head, state, terms, &request, &page);
    snprintf(ret_path, 64, "%.*s", WIDL_STR_ARG(request.path));
    *ret_is_head = request.is_head;
    wi_http_head_done(&head);
    wi_page_done(&page);
    return page.status;
}

static void requests_are_judged(void **state)
{
    static const struct wi_origin_terms terms = {.hosts = HOSTS, .is_loopback = true};
    (void)state;
    for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
        char path[64];
        bool is_head = false;
        unsigned status = judge(CASES[i].head, &terms, path, &is_head);
        if (status != CASES[i].status)
            fail_msg("%s: %u", CASES[i].head, status);
        if (status != 0)
            continue;
        assert_string_equal(path, CASES[i].path);
        assert_int_equal(is_head, CASES[i].is_head);
    }
}

static void any_name_will_do_over_a_network(void **state)
{
    static const struct wi_origin_terms terms = {0};
    char path[64];
    bool is_head = false;
    (void)state;
    assert_int_equal(judge("GET / HTTP/1.1\r\nHost: anything\r\n\r\n", &terms, path, &is_head), 0);
}

static void what_is_no_head_is_refused(void **state)
{
    static const struct {
        enum wi_http_head_state state;
        unsigned status;
    } cases[] = {
        {WI_HTTP_HEAD_BROKEN, 400}, {WI_HTTP_HEAD_TOO_LONG, 431}, {WI_HTTP_HEAD_NO_MEMORY, 503}};
    static const struct wi_origin_terms terms = {0};
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct wi_http_head head = {0};
        struct wi_page_request request;
        struct wi_page page;
        wi_page_judge(&head, cases[i].state, &terms, &request, &page);
        assert_int_equal(page.status, cases[i].status);
        wi_page_done(&page);
    }
}

static void answers_say_how_long_they_are(void **state)
{
    struct wi_page page = {0};
    widl_buffer out = {0};
    (void)state;
    wi_page_set_status(&page, 503);
    assert_true(wi_page_write(&page, false, &out));
    assert_true(widl_str_equal(widl_str_n((const char *)out.data, out.size),
                               widl_str("HTTP/1.1 503 Service Unavailable\r\n"
                                        "Retry-After: 5\r\n"
                                        "Connection: close\r\n"
                                        "Cache-Control: no-store\r\n"
                                        "X-Content-Type-Options: nosniff\r\n"
                                        "Content-Type: text/plain; charset=utf-8\r\n"
                                        "Content-Length: 20\r\n"
                                        "\r\n"
                                        "Service Unavailable\n")));
    size_t whole = out.size;
    out.size = 0;
    assert_true(wi_page_write(&page, true, &out));
    assert_int_equal(out.size, whole - 20);
    widl_buffer_free(&out);
    wi_page_done(&page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_are_judged),
        cmocka_unit_test(any_name_will_do_over_a_network),
        cmocka_unit_test(what_is_no_head_is_refused),
        cmocka_unit_test(answers_say_how_long_they_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
