/* SPDX-License-Identifier: MIT */
/* Answers of plugins: what is read of a good one, and that damaged ones are refused or harmless. */
#include "plugin/answer.h"

#include "front.h"
#include "support/cmocka_widl.h"

static const char good[] =
    "{\"format\": \"widl-files\", \"version\": 1, \"later\": [{}], \"files\": ["
    "{\"path\": \"a/b.py\", \"text\": \"x\\n\", \"mode\": 7}, {\"path\": \"a/c\", \"text\": \"\"}],"
    "\"diagnostics\": [{\"severity\": \"warning\", \"message\": \"odd\", \"hint\": \"No.\","
    "\"position\": {\"file\": \"test.widl\", \"line\": 2, \"column\": 1, \"end\": 7}}]}";

/** Read an answer about a good contract. Return: whether it was one. */
static bool read_text(struct front *front, struct text text, struct plugin_answer *answer)
{
    front_init(front, NULL);
    front_text(front, "test.widl", "package a.v1;\nstruct Odd { x: string; }\n");
    assert_non_null(front->model);
    *answer = (struct plugin_answer){0};
    return answer_read("test", text, &front->model, 1, front->diagnostics, answer);
}

static void done(struct front *front, struct plugin_answer *answer)
{
    plugin_answer_free(answer);
    front_done(front);
}

static void test_a_good_one(void **state)
{
    struct front front;
    struct plugin_answer answer;

    (void)state;
    assert_true(read_text(&front, text_of(good), &answer));
    assert_int_equal(answer.file_count, 2);
    assert_true(text_is(answer.files[0].path, "a/b.py"));
    assert_true(text_is(answer.files[0].text, "x\n"));
    assert_int_equal(answer.files[1].text.size, 0);
    assert_int_equal(diag_warnings(front.diagnostics), 1);
    assert_non_null(strstr(front_reported(&front), "test.widl:2:1: warning: test: odd"));
    assert_non_null(strstr(front_reported(&front), "hint: No."));
    done(&front, &answer);
}

/** Whatever is cut off: one error, and no files. */
static void test_cut_off(void **state)
{
    (void)state;
    for (size_t size = 0; size < sizeof(good) - 1; size++) {
        struct front front;
        struct plugin_answer answer;

        assert_false(read_text(&front, (struct text){good, size}, &answer));
        assert_int_equal(diag_errors(front.diagnostics), 1);
        assert_int_equal(answer.file_count, 0);
        done(&front, &answer);
    }
}

/** Each byte replaced by each of some others: refused with an error, or still files with paths. */
static void test_damaged(void **state)
{
    static const char others[] = "{}[]\",:0x/.\\\n\xff";
    char text[sizeof(good)];

    (void)state;
    for (size_t i = 0; i < (sizeof(good) - 1) * (sizeof(others) - 1); i++) {
        struct front front;
        struct plugin_answer answer;
        bool is_good;

        memcpy(text, good, sizeof(good));
        text[i / (sizeof(others) - 1)] = others[i % (sizeof(others) - 1)];
        is_good = read_text(&front, (struct text){text, sizeof(good) - 1}, &answer);
        assert_int_equal(is_good, diag_errors(front.diagnostics) == 0);
        for (size_t k = 0; k < answer.file_count; k++) {
            assert_true(answer.files[k].path.size > 0);
            assert_true(answer.files[k].path.data[0] != '/');
        }
        done(&front, &answer);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_good_one),
        cmocka_unit_test(test_cut_off),
        cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
