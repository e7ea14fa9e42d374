/* SPDX-License-Identifier: MIT */
/* What is a URL of ours, what is not, and how the refusal says so. */
#include "transport/url.h"

#include <stdio.h>
#include <string.h>

#include "support/cmocka_widl.h"

#define NAME_53  "name-of-a-file-with-fifty-three-bytes-half-the-longes"
#define NAME_106 NAME_53 NAME_53

static void test_good_urls(void **state)
{
    static const struct {
        const char *text;
        const char *host;
        unsigned port;
        const char *path;
        bool ipv6;
    } CASES[] = {
        {"ws://localhost", "localhost", 80, "/", false},
        {"ws://localhost/", "localhost", 80, "/", false},
        {"ws://localhost:8080", "localhost", 8080, "/", false},
        {"ws://localhost:8080/ws", "localhost", 8080, "/ws", false},
        {"WS://Example.ORG/a/b", "Example.ORG", 80, "/a/b", false},
        {"ws://127.0.0.1:0/ws", "127.0.0.1", 0, "/ws", false},
        {"ws://127.0.0.1:65535/", "127.0.0.1", 65535, "/", false},
        {"ws://h:00080/", "h", 80, "/", false},
        {"ws://[::1]", "::1", 80, "/", true},
        {"ws://[::1]:9000/ws", "::1", 9000, "/ws", true},
        {"ws://[2001:db8::7]/", "2001:db8::7", 80, "/", true},
        {"ws://h/ws?token=a%20b&c=@d", "h", 80, "/ws?token=a%20b&c=@d", false},
        {"ws://my-host_2.example/", "my-host_2.example", 80, "/", false},
        {"ws+unix:/run/a", "/run/a", 0, "/", false},
        {"ws+unix:/run/a:/", "/run/a", 0, "/", false},
        {"ws+unix:/run/a:/ws?x=:y", "/run/a", 0, "/ws?x=:y", false},
        {"WS+Unix:a b/\xc3\xa4%20:/ws", "a b/\xc3\xa4%20", 0, "/ws", false},
        {"ws+unix:///run/a:/ws", "/run/a", 0, "/ws", false},
        {"ws+unix:/" NAME_106, "/" NAME_106, 0, "/", false},
        {"wss://h", "h", 443, "/", false},
        {"WSS://h:8443/ws", "h", 8443, "/ws", false},
        {"tls://h:7", "h", 7, "", false},
        {"tcp://h:7", "h", 7, "", false},
        {"tcp://[::1]:7/", "::1", 7, "", true},
        {"unix:/run/a", "/run/a", 0, "", false},
        {"unix:///run/a:/b", "/run/a:/b", 0, "", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_url url;
        widl_error error = {0};

        if (!wi_url_parse(CASES[i].text, &url, &error))
            fail_msg("%s: %s", CASES[i].text, error.text);
        assert_string_equal(url.host, CASES[i].host);
        assert_int_equal(url.port, CASES[i].port);
        assert_string_equal(url.path, CASES[i].path);
        assert_int_equal(url.ipv6, CASES[i].ipv6);
    }
}

static void test_bad_urls(void **state)
{
    static const struct {
        const char *text;
        const char *reason;
    } CASES[] = {
        {"", "no scheme"},
        {"localhost:8080", "no scheme"},
        {"//localhost", "no scheme"},
        {"ws:/localhost", "no scheme"},
        {"http://localhost/", "an unknown scheme"},
        {"://localhost/", "an unknown scheme"},
        {"wsx://localhost/", "an unknown scheme"},
        {" ws://localhost/", "an unknown scheme"},
        {"tls://localhost", "no port"},
        {"tcp://localhost", "no port"},
        {"tcp://localhost:1/ws", "a path, which RawSocket does not have"},
        {"tcp://localhost:1?a", "a path, which RawSocket does not have"},
        {"tcp://localhost:x", "the port is not a number"},
        {"tcp:/run/a", "no scheme"},
        {"unix:", "no file"},
        {"unix://run/a", "a host, which a unix socket does not have"},
        {"rs://localhost", "an unknown scheme"},
        {"ws+unix:", "no file"},
        {"ws+unix::/ws", "no file"},
        {"ws+unix://run/a", "a host, which a unix socket does not have"},
        {"ws+unix:////run/a", "a host, which a unix socket does not have"},
        {"ws+unix:/run/a:", "a colon without a path"},
        {"ws+unix:/run/a:ws", "a colon without a path"},
        {"ws+unix:/run\n/a", "a control character"},
        {"ws+unix:/run/a:/\xc3\xa4", "a character that the path cannot hold"},
        {"ws+unix:/x" NAME_106, "has 108 bytes, but may have 107"},
        {"ws://", "no valid host"},
        {"ws:///path", "no valid host"},
        {"ws://:8080/", "no valid host"},
        {"ws://ho st/", "no valid host"},
        {"ws://h\xc3\xb6st/", "no valid host"},
        {"ws://host\n/", "no valid host"},
        {"ws://host#x", "no valid host"},
        {"ws://host?x", "no valid host"},
        {"ws://user@host/", "a user name"},
        {"ws://user:secret@host/", "a user name"},
        {"ws://[::1", "no valid host"},
        {"ws://[]/", "no valid host"},
        {"ws://[127.0.0.1]/", "no valid host"},
        {"ws://[::1%25eth0]/", "no valid host"},
        {"ws://[::1]x/", "no valid host"},
        {"ws://::1/", "no valid host"},
        {"ws://host:/", "the port is not a number"},
        {"ws://host:x/", "the port is not a number"},
        {"ws://host:-1/", "the port is not a number"},
        {"ws://host:65536/", "the port is not a number"},
        {"ws://host:000080/", "the port is not a number"},
        {"ws://host:99999999999999999999/", "the port is not a number"},
        {"ws://host:80x/", "no valid host"},
        {"ws://host/a b", "a character that the path cannot hold"},
        {"ws://host/a#b", "a character that the path cannot hold"},
        {"ws://host/a\r\nX: y", "a character that the path cannot hold"},
        {"ws://host/\x7f", "a character that the path cannot hold"},
        {"ws://host/\xc3\xa4", "a character that the path cannot hold"},
        {"ws://host/\"", "a character that the path cannot hold"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_url url;
        widl_error error = {0};

        if (wi_url_parse(CASES[i].text, &url, &error))
            fail_msg("accepted: %s", CASES[i].text);
        assert_int_equal(error.code, WIDL_ERROR_URL);
        if (!strstr(error.text, CASES[i].reason))
            fail_msg("%s: %s", CASES[i].text, error.text);
    }
}

static void test_no_url(void **state)
{
    struct wi_url url;
    widl_error error = {0};

    (void)state;
    assert_false(wi_url_parse(NULL, &url, &error));
    assert_int_equal(error.code, WIDL_ERROR_URL);
    assert_false(wi_url_parse("http://x", &url, NULL));
    assert_false(wi_url_is_secure(NULL));
    assert_false(wi_url_is_secure("ws://x"));
    assert_false(wi_url_is_secure("nonsense"));
    assert_true(wi_url_is_secure("wss://x"));
    assert_true(wi_url_is_secure("TLS://x:1"));
}

static void test_lengths(void **state)
{
    struct wi_url url;
    char text[2000];

    (void)state;
    snprintf(text, sizeof(text), "ws://%0*d/", WI_URL_HOST_SIZE - 1, 0);
    assert_true(wi_url_parse(text, &url, NULL));
    assert_int_equal(strlen(url.host), WI_URL_HOST_SIZE - 1);
    snprintf(text, sizeof(text), "ws://%0*d/", WI_URL_HOST_SIZE, 0);
    assert_false(wi_url_parse(text, &url, NULL));
    snprintf(text, sizeof(text), "ws://h/%0*d", WI_URL_PATH_SIZE - 2, 0);
    assert_true(wi_url_parse(text, &url, NULL));
    assert_int_equal(strlen(url.path), WI_URL_PATH_SIZE - 1);
    snprintf(text, sizeof(text), "ws://h/%0*d", WI_URL_PATH_SIZE - 1, 0);
    assert_false(wi_url_parse(text, &url, NULL));
}

static void test_authority(void **state)
{
    static const struct {
        const char *text;
        const char *whole;
        const char *brief;
    } CASES[] = {
        {"ws://h", "h:80", "h"},
        {"ws://h:8080/x", "h:8080", "h:8080"},
        {"ws://[::1]/", "[::1]:80", "[::1]"},
        {"ws://[::1]:1/", "[::1]:1", "[::1]:1"},
        {"wss://h", "h:443", "h"},
        {"wss://h:80", "h:80", "h:80"},
        {"ws+unix:/run/a:/ws", "/run/a", "localhost"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_url url;
        char authority[WI_URL_AUTHORITY_SIZE];

        assert_true(wi_url_parse(CASES[i].text, &url, NULL));
        wi_url_authority(&url, authority);
        assert_string_equal(authority, CASES[i].whole);
        wi_url_host(&url, authority);
        assert_string_equal(authority, CASES[i].brief);
    }
}

static void test_whole(void **state)
{
    static const struct {
        const char *text;
        const char *whole;
    } CASES[] = {
        {"ws://h", "ws://h:80/"},
        {"WS://[::1]:7/a?b", "ws://[::1]:7/a?b"},
        {"ws+unix:///run/a", "ws+unix:/run/a:/"},
        {"ws+unix:a:/ws", "ws+unix:a:/ws"},
        {"tcp://[::1]:7/", "tcp://[::1]:7"},
        {"unix:///run/a:b", "unix:/run/a:b"},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(CASES); i++) {
        struct wi_url url;
        char whole[WI_URL_TEXT_SIZE];

        assert_true(wi_url_parse(CASES[i].text, &url, NULL));
        wi_url_write(&url, whole);
        assert_string_equal(whole, CASES[i].whole);
        assert_true(wi_url_parse(whole, &url, NULL));
    }
}

static void test_secrets_are_not_repeated(void **state)
{
    static const char *const texts[] = {"ws://user:secret@host/", "ws://user:sec/ret@host:x",
                                        "ftp://user:secret@host/"};

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++) {
        struct wi_url url;
        widl_error error = {0};

        assert_false(wi_url_parse(texts[i], &url, &error));
        assert_null(strstr(error.text, "sec"));
        assert_non_null(strstr(error.text, "://***@host"));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good_urls),
        cmocka_unit_test(test_bad_urls),
        cmocka_unit_test(test_no_url),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_authority),
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_secrets_are_not_repeated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
