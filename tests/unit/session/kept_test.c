/* SPDX-License-Identifier: MIT */
/* Copies of typed values: deep, refused when they do not fit, and bounded. */
#include "session/kept.h"

#include "contract.h"
#include "support/cmocka_widl.h"
#include "support/failing_malloc.h"

#define TEXT_SIZE ((size_t)1 << 20)

static void copies_are_deep(void **state)
{
    char name[] = "Ada";
    struct greet_args args = {.name = widl_str(name), .loud = {true, true}};
    widl_arena arena = {0};
    const struct greet_args *copy =
        wi_kept_copy(&greet_procedure.args, &greet_procedure.uri, &args, &arena, NULL);

    (void)state;
    assert_non_null(copy);
    memset(name, 'x', sizeof(name) - 1);
    args.loud.present = false;
    assert_string_equal(copy->name.data, "Ada");
    assert_true(copy->loud.present && copy->loud.value);
    widl_arena_free(&arena);
}

static void nothing_has_a_copy_too(void **state)
{
    widl_arena arena = {0};

    (void)state;
    assert_non_null(wi_kept_copy(&ping_procedure.args, NULL, NULL, &arena, NULL));
    widl_arena_free(&arena);
}

static void what_does_not_fit_is_refused(void **state)
{
    int32_t negative = -1;
    widl_string tags[] = {widl_str("far too long")};
    const struct add_args args = {.a = 1, .tags = {tags, 1}};
    widl_arena arena = {0};
    widl_error error = {0};

    (void)state;
    assert_null(wi_kept_copy(&add_procedure.result, NULL, &negative, &arena, &error));
    assert_int_equal(error.code, WIDL_ERROR_INVALID);
    assert_string_equal(error.text, "args[0]: -1 is below 0");
    assert_null(wi_kept_copy(&add_procedure.args, NULL, &args, &arena, &error));
    assert_string_equal(error.text, "args[1][0]: longer than 8");
    assert_null(wi_kept_copy(&add_procedure.result, NULL, NULL, &arena, &error));
    assert_int_equal(error.code, WIDL_ERROR_ARGUMENT);
    widl_arena_free(&arena);
}

/* A struct whose only member travels in the URI. */
static const widl_stub_message in_uri = {.size = sizeof(widl_string)};
static const widl_stub_uri_part tag_part = {"tag", 1, false, write_tag, read_tag};
static const widl_stub_uri tag_uri = {"com..tag", WIDL_MATCH_WILDCARD, &tag_part, 1};

static void members_of_the_uri_are_copied(void **state)
{
    char text[] = "red";
    widl_string tag = widl_str(text);
    widl_string bad = widl_str("far too long");
    widl_arena arena = {0};
    const widl_string *copy = wi_kept_copy(&in_uri, &tag_uri, &tag, &arena, NULL);

    (void)state;
    assert_non_null(copy);
    memset(text, 'x', sizeof(text) - 1);
    assert_true(widl_str_equal(*copy, widl_str("red")));
    assert_null(wi_kept_copy(&in_uri, &tag_uri, &bad, &arena, NULL));
    widl_arena_free(&arena);
}

static void all_are_counted(void **state)
{
    static struct wi_kept kept;
    const int32_t negative = -1;
    widl_arena arena = {0};

    (void)state;
    assert_null(wi_kept_at(&kept, 0));
    wi_kept_add(&kept, &add_procedure.result, NULL, &negative, &arena);
    for (int32_t i = 1; i < WIDL_DOUBLE_KEPT_MAX + 2; i++)
        wi_kept_add(&kept, &add_procedure.result, NULL, &i, &arena);
    assert_int_equal(kept.count, WIDL_DOUBLE_KEPT_MAX + 2);
    assert_null(wi_kept_at(&kept, 0));
    for (size_t i = 1; i < WIDL_DOUBLE_KEPT_MAX; i++)
        assert_int_equal(*(const int32_t *)wi_kept_at(&kept, i), i);
    assert_null(wi_kept_at(&kept, WIDL_DOUBLE_KEPT_MAX));
    widl_arena_free(&arena);
}

static void bytes_are_bounded(void **state)
{
    static char text[TEXT_SIZE];
    static struct wi_kept kept;
    widl_string result = {text, sizeof(text)};
    widl_arena arena = {.limit = WI_KEPT_BYTES_MAX};
    size_t left = 0;

    (void)state;
    memset(text, 'x', sizeof(text));
    for (size_t i = 0; i < 2 * WI_KEPT_BYTES_MAX / TEXT_SIZE; i++) {
        wi_kept_add(&kept, &greet_procedure.result, NULL, &result, &arena);
        left += wi_kept_at(&kept, i) != NULL;
    }
    assert_in_range(left, 1, WI_KEPT_BYTES_MAX / TEXT_SIZE);
    assert_int_equal(kept.count, 2 * WI_KEPT_BYTES_MAX / TEXT_SIZE);
    assert_non_null(wi_kept_at(&kept, 0));
    widl_arena_free(&arena);
}

static bool copy_with(size_t successes, const widl_stub_message *message, const widl_stub_uri *uri,
                      const void *value)
{
    widl_arena arena = {0};
    widl_error error = {0};

    failing_malloc_start(successes);
    bool is_copied = wi_kept_copy(message, uri, value, &arena, &error) != NULL;
    bool failed = failing_malloc_stop();
    assert_int_equal(is_copied, !failed);
    assert_int_equal(error.code, failed ? WIDL_ERROR_MEMORY : WIDL_OK);
    widl_arena_free(&arena);
    return failed;
}

static void every_allocation_may_fail(void **state)
{
    static char text[TEXT_SIZE];
    const struct greet_args args = {.name = {text, sizeof(text)}};
    const widl_string tag = widl_str("red");
    size_t successes = 0;

    (void)state;
    memset(text, 'x', sizeof(text));
    while (copy_with(successes, &greet_procedure.args, NULL, &args))
        successes++;
    assert_in_range(successes, 3, 100);
    for (successes = 0; copy_with(successes, &in_uri, &tag_uri, &tag);)
        successes++;
    assert_in_range(successes, 1, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(copies_are_deep),
        cmocka_unit_test(nothing_has_a_copy_too),
        cmocka_unit_test(what_does_not_fit_is_refused),
        cmocka_unit_test(members_of_the_uri_are_copied),
        cmocka_unit_test(all_are_counted),
        cmocka_unit_test(bytes_are_bounded),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
