/* SPDX-License-Identifier: MIT */
/* Lines of the program's log: how many, how long, and what is in them. */
#include "router/program/log.h"

#include <stdlib.h>
#include <string.h>

#include "support/cmocka_widl.h"

struct fixture {
    struct log log;
    char *text;
    size_t size;
};

static void open_log(struct fixture *fixture, widl_log_level level, enum log_format format)
{
    *fixture = (struct fixture){.log = {.level = level, .format = format}};
    fixture->log.out = open_memstream(&fixture->text, &fixture->size);
    assert_non_null(fixture->log.out);
}

static void close_log(struct fixture *fixture)
{
    fclose(fixture->log.out);
    free(fixture->text);
}

static void say(struct fixture *fixture, const char *name, const char *text, uint64_t now_ms)
{
    const widl_router_report report = {.name = name, .level = WIDL_LOG_WARNING, .text = text};
    log_write(&fixture->log, &report, INT64_C(1700000000123456789), now_ms);
}

static size_t count_lines(const struct fixture *fixture)
{
    size_t count = 0;
    for (size_t i = 0; i < fixture->size; i++)
        count += fixture->text[i] == '\n';
    return count;
}

static void lines_have_what_is_known(void **state)
{
    struct fixture fixture;
    const widl_router_report report = {.name = "session_cut",
                                       .level = WIDL_LOG_WARNING,
                                       .text = "why \"so\"",
                                       .realm = widl_str("r"),
                                       .address = widl_str("1.2.3.4:5"),
                                       .authid = widl_str("a\\b\n"),
                                       .session = 7};
    (void)state;
    open_log(&fixture, WIDL_LOG_INFO, LOG_TEXT);
    fixture.log.to_journal = true;
    log_write(&fixture.log, &report, INT64_C(1700000000123456789), 0);
    fixture.log.format = LOG_JSON;
    log_write(&fixture.log, &report, INT64_C(1700000000123456789), 0);
    assert_string_equal(
        fixture.text,
        "<4>widl-router: warning: why \\\"so\\\" [session_cut time=2023-11-14T22:13:20.123Z "
        "realm=\"r\" session=7 address=\"1.2.3.4:5\" authid=\"a\\\\b?\"]\n"
        "<4>{\"time\":\"2023-11-14T22:13:20.123Z\",\"level\":\"warning\",\"event\":\"session_cut\","
        "\"realm\":\"r\",\"session\":7,\"address\":\"1.2.3.4:5\",\"authid\":\"a\\\\b\\ufffd\","
        "\"message\":\"why \\\"so\\\"\"}\n");
    close_log(&fixture);
}

static void characters_are_printable(void **state)
{
    static const struct {
        const char *text;
        const char *shown;
    } cases[] = {
        {"a\tb", "a?b"},
        {"\x1b[2J", "?[2J"},
        {"\x7f", "?"},
        {"\xc2\x9b", "?"},
        {"\xc2\xa0", "\xc2\xa0"},
        {"\xd8\x9c", "?"},
        {"\xd8\x9d", "\xd8\x9d"},
        {"\xe2\x80\xa8", "?"},
        {"\xe2\x80\xae", "?"},
        {"\xe2\x81\xa6", "?"},
        {"\xef\xbb\xbf", "?"},
        {"\xff\xfe", "??"},
        {"\xe6\xbc", "??"},
        {"\xe6\xbc\xa2", "\xe6\xbc\xa2"},
        {"\xf0\x9f\x8e\x88", "\xf0\x9f\x8e\x88"},
        {"\xed\xa0\x80", "???"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct fixture fixture;
        char expected[64];
        open_log(&fixture, WIDL_LOG_INFO, LOG_TEXT);
        say(&fixture, "other", cases[i].text, 0);
        snprintf(expected, sizeof(expected), "widl-router: warning: %s [other ", cases[i].shown);
        assert_memory_equal(fixture.text, expected, strlen(expected));
        close_log(&fixture);
    }
}

static void lines_are_bounded(void **state)
{
    static char text[100000];
    struct fixture fixture;
    (void)state;
    for (int control = 0; control < 2; control++) {
        memset(text, control ? 1 : 'x', sizeof(text) - 1);
        open_log(&fixture, WIDL_LOG_INFO, LOG_JSON);
        const widl_router_report report = {.name = "other",
                                           .text = text,
                                           .realm = widl_str(text),
                                           .address = widl_str(text),
                                           .authid = widl_str(text)};
        log_write(&fixture.log, &report, 0, 0);
        assert_in_range(fixture.size, 800, 6000);
        assert_non_null(strstr(fixture.text, "…\"}\n"));
        close_log(&fixture);
    }
}

static void levels_are_kept(void **state)
{
    struct fixture fixture;
    (void)state;
    open_log(&fixture, WIDL_LOG_ERROR, LOG_TEXT);
    say(&fixture, "other", "nothing", 0);
    fflush(fixture.log.out);
    assert_int_equal(fixture.size, 0);
    close_log(&fixture);
}

static void floods_are_suppressed_by_kind(void **state)
{
    struct fixture fixture;
    (void)state;
    open_log(&fixture, WIDL_LOG_INFO, LOG_TEXT);
    for (int i = 0; i < LOG_BURST + 50; i++)
        say(&fixture, "one", "again", 1000);
    assert_int_equal(count_lines(&fixture), LOG_BURST);
    say(&fixture, "two", "once", 1000);
    assert_int_equal(count_lines(&fixture), LOG_BURST + 1);
    say(&fixture, "one", "again", 1000 + 1000 / LOG_PER_SECOND);
    assert_int_equal(count_lines(&fixture), LOG_BURST + 2);
    assert_non_null(strstr(fixture.text, " suppressed=50]\n"));
    say(&fixture, "one", "again", 1000 + 1000 / LOG_PER_SECOND);
    assert_int_equal(count_lines(&fixture), LOG_BURST + 2);
    for (int i = 0; i < LOG_BURST + 50; i++)
        say(&fixture, "one", "again", 10000000);
    assert_int_equal(count_lines(&fixture), 2 * LOG_BURST + 2);
    close_log(&fixture);
}

static void kinds_may_be_many(void **state)
{
    static char names[2 * LOG_KINDS][8];
    struct fixture fixture;
    (void)state;
    open_log(&fixture, WIDL_LOG_INFO, LOG_TEXT);
    for (size_t i = 0; i < 2 * LOG_KINDS; i++) {
        snprintf(names[i], sizeof(names[i]), "k%zu", i);
        say(&fixture, names[i], "once", 0);
    }
    assert_int_equal(count_lines(&fixture), 2 * LOG_KINDS);
    close_log(&fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_have_what_is_known),
        cmocka_unit_test(characters_are_printable),
        cmocka_unit_test(lines_are_bounded),
        cmocka_unit_test(levels_are_kept),
        cmocka_unit_test(floods_are_suppressed_by_kind),
        cmocka_unit_test(kinds_may_be_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
