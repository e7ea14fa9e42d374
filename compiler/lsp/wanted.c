/* SPDX-License-Identifier: MIT */
/*
 * Judges by the tokens before the place, which the scanner of the compiler finds, because a syntax
 * tree has no opinion about what is missing. It may offer too much; what it does not offer can
 * still be typed.
 */
#include "lsp/wanted.h"

#include "source/source.h"
#include "syntax/parse.h"

static const char *const at_file[] = {"const",   "enum",   "error", "import", "interface",
                                      "package", "struct", "type",  "union",  NULL};
static const char *const at_interface[] = {"procedure", "topic", "reserved", NULL};
static const char *const at_block[] = {"reserved", NULL};
static const char *const at_type[] = {"map", NULL};
static const char *const at_result[] = {"map", "stream", "void", NULL};
static const char *const at_value[] = {"true", "false", "null", NULL};
static const char *const at_null[] = {"null", NULL};
static const char *const behind_params[] = {"throws", "then", NULL};
static const char *const behind_interface[] = {"extends", NULL};
static const char *const behind_union[] = {"by", NULL};
static const char *const behind_import[] = {"as", NULL};

/* What one sign or word before the place says. */
static const struct {
    const char *before;
    int what;
    const char *const *keywords;
} rows[] = {
    {"@", WANTED_DECORATOR, NULL},    {":", WANTED_TYPE, at_type},
    {"<", WANTED_TYPE, at_type},      {"->", WANTED_TYPE, at_result},
    {"stream", WANTED_TYPE, at_type}, {"then", WANTED_TYPE, at_result},
    {"=", WANTED_VALUE, at_value},    {"[", WANTED_VALUE, NULL},
    {"..", WANTED_VALUE, NULL},       {"|", 0, at_null},
    {"throws", WANTED_ERROR, NULL},   {"extends", WANTED_INTERFACE, NULL},
    {"...", WANTED_STRUCT, NULL},
};

/* Tokens, of which the last `count` ones are not looked at yet. */
struct tokens_before {
    struct text *items;
    size_t count;
};

static struct text token(const struct tokens_before *tokens, size_t back)
{
    return back < tokens->count ? tokens->items[tokens->count - 1 - back] : (struct text){"", 0};
}

static bool is_word_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static bool is_word(struct text text)
{
    return text.size > 0 && is_word_part(text.data[0]);
}

static bool is_any(struct text text, const char *signs)
{
    return text.size == 1 && strchr(signs, text.data[0]);
}

/* The sign that opens what the place is in; empty: nothing is open. ret_back: where it stands. */
static struct text opening(const struct tokens_before *tokens, size_t *ret_back)
{
    size_t closed = 0;

    for (size_t back = 0; back < tokens->count; back++) {
        struct text item = token(tokens, back);

        if (is_any(item, ")}]"))
            closed++;
        else if (is_any(item, "({[") && closed-- == 0) {
            *ret_back = back;
            return item;
        }
    }
    *ret_back = tokens->count;
    return (struct text){"", 0};
}

/* How far back the first token of the statement is whose tokens are behind `back` ones. */
static size_t statement(const struct tokens_before *tokens, size_t back)
{
    while (back < tokens->count && !is_any(token(tokens, back), ";{}"))
        back++;
    return back;
}

/* The keyword that says what a statement is, behind its decorators. */
static struct text keyword_of(const struct tokens_before *tokens, size_t end)
{
    static const char *const words[] = {"const",     "enum",      "error",  "import",
                                        "interface", "package",   "struct", "type",
                                        "union",     "procedure", "topic"};

    for (size_t back = statement(tokens, end); back-- > end;) {
        for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
            if (text_is(token(tokens, back), words[i]))
                return token(tokens, back);
        }
    }
    return (struct text){"", 0};
}

/* What stands at the begin of a statement. */
static const char *const *keywords_in(struct text block)
{
    if (block.size == 0)
        return at_file;
    if (text_is(block, "interface"))
        return at_interface;
    return text_is(block, "struct") || text_is(block, "union") ? at_block : NULL;
}

/* Is the place in the brackets of a decorator? */
static bool is_in_decorator(const struct tokens_before *tokens)
{
    size_t back;

    if (!text_is(opening(tokens, &back), "("))
        return false;
    for (back++; is_word(token(tokens, back)) && text_is(token(tokens, back + 1), "."); back += 2)
        continue;
    return text_is(token(tokens, back + 1), "@");
}

/* A comma goes on with what the last word before it began with. */
static void go_on(const struct tokens_before *tokens, struct wanted *wanted)
{
    for (size_t back = 0; back < statement(tokens, 0); back++) {
        struct text item = token(tokens, back);

        if (text_is(item, "throws"))
            wanted->what = WANTED_ERROR;
        else if (text_is(item, "extends"))
            wanted->what = WANTED_INTERFACE;
        else if (text_is(item, "<"))
            wanted->what = WANTED_TYPE;
        else if (!is_any(item, ")(>"))
            continue;
        return;
    }
}

static void judge_behind(const struct tokens_before *tokens, struct wanted *wanted)
{
    struct text keyword = keyword_of(tokens, 0);
    struct text before = token(tokens, 1);

    if (text_is(keyword, "procedure") && token(tokens, 0).size > 0)
        wanted->keywords = behind_params;
    else if (text_is(before, "interface"))
        wanted->keywords = behind_interface;
    else if (text_is(before, "union"))
        wanted->keywords = behind_union;
    else if (text_is(before, "import"))
        wanted->keywords = behind_import;
}

static void judge_block(const struct tokens_before *tokens, struct wanted *wanted)
{
    size_t back;
    struct text sign = opening(tokens, &back);

    if (text_is(sign, "{"))
        wanted->keywords = keywords_in(keyword_of(tokens, back + 1));
    else if (sign.size == 0)
        wanted->keywords = at_file;
}

static void judge(const struct tokens_before *tokens, struct wanted *wanted)
{
    struct text before = token(tokens, 0);

    if (is_in_decorator(tokens)) {
        wanted->what = WANTED_VALUE;
        return;
    }
    if (before.size == 0 || is_any(before, ";{}")) {
        judge_block(tokens, wanted);
        return;
    }
    if (text_is(before, ",")) {
        go_on(tokens, wanted);
        return;
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (!text_is(before, rows[i].before))
            continue;
        wanted->what = rows[i].what;
        wanted->keywords = rows[i].keywords;
        if (text_is(before, "=") && text_is(keyword_of(tokens, 0), "type")) {
            wanted->what = WANTED_TYPE;
            wanted->keywords = at_type;
        }
        return;
    }
    judge_behind(tokens, wanted);
}

/* Take what is being written off the tokens: a word, and what qualifies it. */
static void take_word(struct tokens_before *tokens, const char *end, struct wanted *wanted)
{
    struct text last = token(tokens, 0);
    const char *begin = end;

    wanted->written = (struct text){end, 0};
    if (is_word(last) && last.data + last.size == end) {
        wanted->written = last;
        begin = last.data;
        tokens->count--;
    }
    for (last = token(tokens, 0); text_is(last, ".") && last.data + 1 == begin;
         last = token(tokens, 0)) {
        struct text word = token(tokens, 1);

        if (!is_word(word))
            return;
        wanted->qualifier = (struct text){
            word.data, wanted->qualifier.size
                           ? (size_t)(wanted->qualifier.data + wanted->qualifier.size - word.data)
                           : word.size};
        begin = word.data;
        tokens->count -= 2;
    }
}

/* Is the place in a string? Only in that of an import something can be offered. */
static bool is_in_string(const struct tokens_before *tokens, const char *end, struct wanted *wanted)
{
    struct text last = token(tokens, 0);
    bool is_open = last.size > 0 && last.data[0] == '"' && last.data + last.size == end &&
                   (last.size == 1 || end[-1] != '"');

    if (is_open && text_is(token(tokens, 1), "import")) {
        wanted->what = WANTED_FILE;
        wanted->written = (struct text){last.data + 1, last.size - 1};
    }
    return is_open;
}

static bool is_in_comment(const struct pieces *pieces, const char *end)
{
    const struct piece *last = pieces->count > 0 ? &pieces->items[pieces->count - 1] : NULL;

    return last && (last->kind == PIECE_LINE_COMMENT || last->kind == PIECE_DOC_COMMENT) &&
           !memchr(last->text.data, '\n', (size_t)(end - last->text.data));
}

static struct tokens_before tokens_of(struct arena *arena, const struct pieces *pieces)
{
    struct tokens_before tokens = {.items =
                                       arena_alloc(arena, pieces->count * sizeof(struct text))};

    for (size_t i = 0; i < pieces->count; i++) {
        if (pieces->items[i].kind == PIECE_TOKEN)
            tokens.items[tokens.count++] = pieces->items[i].text;
    }
    return tokens;
}

/* What is wanted, with texts in `source`. */
static struct wanted find(struct arena *arena, const struct source *source,
                          const struct pieces *pieces)
{
    const char *end = source->text + source->size;
    struct tokens_before tokens = tokens_of(arena, pieces);
    struct wanted wanted = {0};

    if (is_in_comment(pieces, end) || is_in_string(&tokens, end, &wanted))
        return wanted;
    take_word(&tokens, end, &wanted);
    judge(&tokens, &wanted);
    return wanted;
}

/* The same text in what the source was made of. */
static struct text moved(struct text part, const struct source *source, struct text text)
{
    if (part.size == 0)
        return (struct text){text.data + text.size, 0};
    return (struct text){text.data + (part.data - source->text), part.size};
}

struct wanted wanted_at_end(struct text text)
{
    struct arena *arena = arena_new();
    struct source *source = source_from_text("", text);
    struct diagnostics *unwanted = diag_new();
    struct pieces pieces = {0};

    parse_pieces(arena, source, unwanted, &pieces);
    struct wanted wanted = find(arena, source, &pieces);
    wanted.qualifier = moved(wanted.qualifier, source, text);
    wanted.written = moved(wanted.written, source, text);
    pieces_free(&pieces);
    diag_free(unwanted);
    source_free(source);
    arena_free(arena);
    return wanted;
}
