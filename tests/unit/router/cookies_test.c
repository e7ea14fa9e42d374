/* SPDX-License-Identifier: MIT */
/* Cookies: which of a header is ours, whom they remember, and for how long. */
#include <stdio.h>

#include "router/server/cookies.h"
#include "support/cmocka_widl.h"

#define VALUE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static void headers_are_read(void **state)
{
    static const struct {
        const char *header;
        const char *value;
        bool is_secure;
    } rows[] = {
        {"widl=" VALUE, VALUE, false},
        {"__Host-widl=" VALUE, VALUE, true},
        /* Any host of the domain could have set the other one. */
        {"widl=" VALUE, "", true},
        {"widl=" OTHER "; __Host-widl=" VALUE, VALUE, true},
        {"__Host-widl=" VALUE, "", false},
        {"a=b; widl=" VALUE "; c=d", VALUE, false},
        {"a=b;widl=" VALUE, VALUE, false},
        {"widl=x; widl=" VALUE, VALUE, false},
        {"widl=" VALUE "0", "", false},
        {"xwidl=" VALUE, "", false},
        {"widl2=" VALUE, "", false},
        {"widl", "", false},
        {"widl=", "", false},
        {";;; ;", "", false},
        {"", "", false},
        {"widl=00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff", "", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++)
        assert_true(widl_str_equal(wi_cookie_of(widl_str(rows[i].header), rows[i].is_secure),
                                   widl_str(rows[i].value)));
}

static void cookies_are_set_safely(void **state)
{
    struct wi_cookies cookies;
    char value[WI_COOKIE_SIZE];
    char other[WI_COOKIE_SIZE];
    char text[WI_SET_COOKIE_SIZE];
    (void)state;
    wi_cookies_init(&cookies, 31536000);
    wi_cookie_make(value);
    wi_cookie_make(other);
    assert_int_equal(strlen(value), WI_COOKIE_SIZE - 1);
    assert_string_not_equal(value, other);
    wi_cookie_write(&cookies, VALUE, true, text);
    assert_string_equal(text, "__Host-widl=" VALUE "; Path=/; Max-Age=31536000; HttpOnly; "
                              "SameSite=Strict; Secure");
    wi_cookie_write(&cookies, VALUE, false, text);
    assert_string_equal(text,
                        "widl=" VALUE "; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict");
    wi_cookies_done(&cookies);
}

static void who_has_logged_in_is_remembered(void **state)
{
    struct wi_cookies cookies;
    widl_string value = widl_str(VALUE);
    widl_string realm = widl_str("r1");
    (void)state;
    wi_cookies_init(&cookies, 10);
    assert_null(wi_cookies_find(&cookies, value, realm, 0));
    wi_cookies_remember(&cookies, value, realm, widl_str("joe"), 1000);
    /* Whoever logs in later by it is not taken for the first, nor the other way round. */
    wi_cookies_remember(&cookies, value, realm, widl_str("jane"), 1000);
    assert_string_equal(wi_cookies_find(&cookies, value, realm, 1000), "joe");
    assert_string_equal(wi_cookies_find(&cookies, value, widl_str(""), 1000), "joe");
    assert_null(wi_cookies_find(&cookies, value, widl_str("r"), 1000));
    assert_null(wi_cookies_find(&cookies, widl_str(OTHER), realm, 1000));
    assert_non_null(wi_cookies_find(&cookies, value, realm, 10999));
    assert_null(wi_cookies_find(&cookies, value, realm, 11000));
    assert_null(wi_cookies_find(&cookies, value, realm, 1000));
    wi_cookies_remember(&cookies, value, realm, widl_str("joe"), 1000);
    wi_cookies_forget(&cookies, value);
    wi_cookies_forget(&cookies, value);
    assert_null(wi_cookies_find(&cookies, value, realm, 1000));
    wi_cookies_remember(&cookies, widl_str(""), realm, widl_str("joe"), 1000);
    assert_null(wi_cookies_find(&cookies, widl_str(""), realm, 1000));
    wi_cookies_done(&cookies);
}

static void there_is_an_end_to_it(void **state)
{
    struct wi_cookies cookies;
    char value[WI_COOKIE_SIZE];
    (void)state;
    wi_cookies_init(&cookies, 10);
    for (unsigned i = 0; i < WI_COOKIES_MOST + 5; i++) {
        snprintf(value, sizeof(value), "%064x", i);
        wi_cookies_remember(&cookies, widl_str(value), widl_str("r"), widl_str("joe"), 0);
    }
    assert_int_equal(cookies.entries.count, WI_COOKIES_MOST);
    snprintf(value, sizeof(value), "%064x", 4U);
    assert_null(wi_cookies_find(&cookies, widl_str(value), widl_str("r"), 0));
    snprintf(value, sizeof(value), "%064x", 5U);
    assert_non_null(wi_cookies_find(&cookies, widl_str(value), widl_str("r"), 0));
    wi_cookies_done(&cookies);
}

/** Who logs in for ever has others forgotten only as long as he has few cookies himself. */
static void nobody_has_all_others_forgotten(void **state)
{
    const widl_string realm = widl_str("r");
    struct wi_cookies cookies;
    char value[WI_COOKIE_SIZE];
    (void)state;
    wi_cookies_init(&cookies, 10);
    for (unsigned i = 0; i < WI_COOKIES_MOST; i++) {
        snprintf(value, sizeof(value), "%064x", i);
        wi_cookies_remember(&cookies, widl_str(value), realm, widl_str("jane"), 0);
    }
    for (unsigned i = 0; i < 3 * WI_COOKIES_OF_ONE; i++) {
        snprintf(value, sizeof(value), "a%063x", i);
        wi_cookies_remember(&cookies, widl_str(value), realm, widl_str("joe"), 0);
    }
    assert_string_equal(wi_cookies_find(&cookies, widl_str(value), realm, 0), "joe");
    snprintf(value, sizeof(value), "%064x", WI_COOKIES_OF_ONE - 1);
    assert_null(wi_cookies_find(&cookies, widl_str(value), realm, 0));
    snprintf(value, sizeof(value), "%064x", WI_COOKIES_OF_ONE);
    assert_string_equal(wi_cookies_find(&cookies, widl_str(value), realm, 0), "jane");
    wi_cookies_done(&cookies);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(headers_are_read),
        cmocka_unit_test(cookies_are_set_safely),
        cmocka_unit_test(who_has_logged_in_is_remembered),
        cmocka_unit_test(there_is_an_end_to_it),
        cmocka_unit_test(nobody_has_all_others_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
