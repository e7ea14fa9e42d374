/* SPDX-License-Identifier: MIT */
/* Tokens and comments of a file, and when two files have the same. */
#include "syntax/pieces.h"

#include "support/cmocka_widl.h"
#include "syntax/parse.h"

/** What a file is made of. */
struct taken {
    struct arena *arena;
    struct source *source;
    struct diagnostics *diagnostics;
    struct pieces pieces;
};

static void take(struct taken *taken, const char *text)
{
    *taken = (struct taken){.arena = arena_new(), .diagnostics = diag_new()};
    taken->source = source_from_text("test.widl", text_of(text));
    parse_pieces(taken->arena, taken->source, taken->diagnostics, &taken->pieces);
}

static void drop(struct taken *taken)
{
    pieces_free(&taken->pieces);
    diag_free(taken->diagnostics);
    source_free(taken->source);
    arena_free(taken->arena);
}

static void test_pieces(void **state)
{
    static const struct {
        enum piece_kind kind;
        const char *text;
        size_t lines_before;
        bool is_behind;
    } expected[] = {
        {PIECE_DOC_COMMENT, "/// a", 1, false}, {PIECE_TOKEN, "const", 1, false},
        {PIECE_TOKEN, "A", 0, false},           {PIECE_BLOCK_COMMENT, "/*\n*/", 0, true},
        {PIECE_LINE_COMMENT, "// b", 0, false}, {PIECE_TOKEN, ":", 1, false},
        {PIECE_TOKEN, "string", 0, false},      {PIECE_TOKEN, "=", 0, false},
        {PIECE_TOKEN, "\"\\n//\"", 0, false},   {PIECE_TOKEN, ";", 0, false},
        {PIECE_LINE_COMMENT, "//", 0, true},    {PIECE_LINE_COMMENT, "// c", 2, false},
    };
    struct taken taken;

    (void)state;
    take(&taken, "\n/// a \t\nconst A /*\n*/ // b\r\n: string = \"\\n//\"; //\n\n// c");
    assert_int_equal(taken.pieces.count, ARRAY_LENGTH(expected));
    for (size_t i = 0; i < ARRAY_LENGTH(expected); i++) {
        const struct piece *piece = &taken.pieces.items[i];

        assert_int_equal(piece->kind, expected[i].kind);
        assert_true(text_is(piece->text, expected[i].text));
        assert_int_equal(piece->lines_before, expected[i].lines_before);
        if (piece->kind != PIECE_BLOCK_COMMENT)
            assert_int_equal(piece->is_behind, expected[i].is_behind);
    }
    drop(&taken);
}

static void test_equal(void **state)
{
    static const struct {
        const char *a;
        const char *b;
        bool is_equal;
    } cases[] = {
        {"widl 1;", "widl\n1 ;\n", true},
        {"widl 1;", "widl 1; // x", false},
        {"widl 1; // x", "widl 1;\n// x", false},
        {"widl 1; // x", "widl 1; // y", false},
        {"widl 1; // x", "widl 1; /* x */", false},
        {"widl 1; // x \t", "widl 1;     // x", true},
        {"/* a\n   b */", "/* a  \nb */", true},
        {"/* a\n   b */", "/* a b */", false},
        {"widl 1;", "widl 0x1;", false},
        {"type A = B;", "type A = C;", false},
    };

    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct taken a;
        struct taken b;

        take(&a, cases[i].a);
        take(&b, cases[i].b);
        assert_int_equal(pieces_equal(&a.pieces, &b.pieces), cases[i].is_equal);
        drop(&a);
        drop(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_pieces),
        cmocka_unit_test(test_equal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
