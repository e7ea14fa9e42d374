/* SPDX-License-Identifier: MIT */
/*
 * The wording of syntax errors. The parser knows every token that could stand at a place, which is
 * often dozens; people want to read "a name" or "a declaration", and not what is legal but
 * unlikely to be meant.
 */
#include "base/buffer.h"
#include "base/spelling.h"
#include "base/utf8.h"
#include "syntax/parsing.h"

#define FOUND_SIZE_MAX 40
#define EXPECTED_MAX   5
#define MEMBERS_MAX    12

/* Where all of `members` are expected, `phrase` says it; `covered` need no mention then. */
struct group {
    const char *phrase;
    const char *members[MEMBERS_MAX];
    const char *covered[MEMBERS_MAX];
};

static const struct group groups[] = {
    {"a declaration",
     {"const", "type", "enum", "struct", "union", "error", "interface"},
     {"package", "import", "widl", "@", "end of file"}},
    {"a value", {"an integer", "a float", "a string", "true", "false", "null", "a name"}, {"["}},
    {"a type", {"a name", "map"}, {0}},
};

/* Legal in many places, or not supported yet; mentioned only when nothing else is expected. */
static const char *const unlikely[] = {
    ".", "[", "|", "...", "reserved", "stream", "extends", "then", "..",
};

static bool is_word(const char *name)
{
    return name[0] >= 'a' && name[0] <= 'z' && !strchr(name, ' ');
}

static bool is_word_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

static bool expects(const struct unexpected *unexpected, const char *name)
{
    for (size_t i = 0; i < unexpected->count; i++) {
        if (strcmp(unexpected->expected[i], name) == 0)
            return true;
    }
    return false;
}

static void drop(struct unexpected *unexpected, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < unexpected->count; i++) {
        if (strcmp(unexpected->expected[i], name) != 0)
            unexpected->expected[kept++] = unexpected->expected[i];
    }
    unexpected->count = kept;
}

/* Keywords can be names, so where a name is expected each of them is; one word is enough. */
static void fold_keywords(struct unexpected *unexpected)
{
    if (!expects(unexpected, "a name") || !expects(unexpected, "widl"))
        return;
    size_t kept = 0;
    for (size_t i = 0; i < unexpected->count; i++) {
        const char *name = unexpected->expected[i];
        if (!is_word(name) && strcmp(name, "a string") != 0 && strcmp(name, "@") != 0)
            unexpected->expected[kept++] = name;
    }
    unexpected->count = kept;
}

static bool expects_all(const struct unexpected *unexpected, const char *const *members)
{
    for (size_t i = 0; i < MEMBERS_MAX && members[i]; i++) {
        if (!expects(unexpected, members[i]))
            return false;
    }
    return true;
}

static void drop_all(struct unexpected *unexpected, const char *const *members)
{
    for (size_t i = 0; i < MEMBERS_MAX && members[i]; i++)
        drop(unexpected, members[i]);
}

/* The phrase takes the place of its members, in front, so the list never grows. */
static void fold_groups(struct unexpected *unexpected)
{
    for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++) {
        if (!expects_all(unexpected, groups[i].members))
            continue;
        drop_all(unexpected, groups[i].members);
        drop_all(unexpected, groups[i].covered);
        memmove(unexpected->expected + 1, unexpected->expected,
                unexpected->count * sizeof(*unexpected->expected));
        unexpected->expected[0] = groups[i].phrase;
        unexpected->count++;
    }
}

static void drop_unlikely(struct unexpected *unexpected)
{
    for (size_t i = 0; i < sizeof(unlikely) / sizeof(unlikely[0]) && unexpected->count > 1; i++)
        drop(unexpected, unlikely[i]);
}

static bool needs_quotes(const char *name)
{
    return !strchr(name, ' ');
}

/* What can follow what the previous line ended with, and nobody forgets. */
static const char *const continuations[] = {"=", "@", "?", "->", "throws", "a string"};

/* The previous line was to end with one of these. */
static const char *const ends[] = {";", ","};

static bool ends_line(const char *name)
{
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (strcmp(ends[i], name) == 0)
            return true;
    }
    return false;
}

static bool is_on_later_line(const struct unexpected *unexpected)
{
    const char *text = unexpected->span.source->text;
    uint32_t end = unexpected->previous_end;

    return end > 0 &&
           (unexpected->is_end || memchr(text + end, '\n', unexpected->span.begin - end));
}

/* The sign that should end the line before what was found, or NULL. */
static const char *missing_end(const struct unexpected *unexpected)
{
    if (!is_on_later_line(unexpected))
        return NULL;
    for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
        if (expects(unexpected, ends[i]))
            return ends[i];
    }
    return NULL;
}

static void write_expected(struct buffer *message, const struct unexpected *unexpected)
{
    size_t count = unexpected->count < EXPECTED_MAX ? unexpected->count : EXPECTED_MAX;
    buffer_append(message, text_of(count ? "expected " : "unexpected "));
    for (size_t i = 0; i < count; i++) {
        const char *name = unexpected->expected[i];
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " or ";
        buffer_format(message, needs_quotes(name) ? "%s'%s'" : "%s%s", before, name);
    }
}

static struct text text_at(struct span span)
{
    return (struct text){span.source->text + span.begin, span.end - span.begin};
}

static void write_quoted(struct buffer *message, struct text text)
{
    struct text clipped = utf8_clip(text, FOUND_SIZE_MAX);
    buffer_format(message, clipped.size < text.size ? "'%.*s...'" : "'%.*s'", TEXT_ARG(clipped));
}

static void write_found(struct buffer *message, const struct unexpected *unexpected)
{
    if (unexpected->count > 0)
        buffer_append(message, text_of(", found "));
    if (unexpected->is_end)
        buffer_append(message, text_of("the end of the file"));
    else
        write_quoted(message, text_at(unexpected->span));
}

/* The word or sign that ends at `end`. */
static struct text last_word(const char *text, uint32_t end)
{
    uint32_t begin = end;
    while (begin > 0 && end - begin < FOUND_SIZE_MAX && is_word_part(text[begin - 1]))
        begin--;
    if (begin == end)
        begin--;
    return (struct text){text + begin, end - begin};
}

/* The keyword that a misspelled word was meant to be, or NULL. */
static const char *keyword_meant(const struct unexpected *unexpected)
{
    struct span span = unexpected->span;
    struct text found = text_at(span);
    const char *best = NULL;
    size_t best_distance = SIZE_MAX;
    for (size_t i = 0; i < unexpected->count; i++) {
        const char *name = unexpected->expected[i];
        size_t distance;
        if (is_word(name) && spelling_close(found, text_of(name), &distance) &&
            distance < best_distance) {
            best = name;
            best_distance = distance;
        }
    }
    return best;
}

/* Point behind the last token of the line that is not ended. */
static void report_missing(struct parsing *parsing, struct unexpected *unexpected)
{
    struct buffer message = {0};
    uint32_t end = unexpected->previous_end;
    struct span place = {unexpected->span.source, end, end};
    if (expects(unexpected, ";")) {
        unexpected->count = 1;
        unexpected->expected[0] = ";";
    }
    for (size_t i = 0; i < sizeof(continuations) / sizeof(continuations[0]); i++)
        drop(unexpected, continuations[i]);
    drop_unlikely(unexpected);
    write_expected(&message, unexpected);
    buffer_append(&message, text_of(" behind "));
    write_quoted(&message, last_word(place.source->text, end));
    /* What else is missing at the same place says nothing new. */
    if (parsing->missing_end != end) {
        diag_report(parsing->diagnostics, DIAG_SYNTAX, place, "%s", message.data);
        if (unexpected->count == 1 && ends_line(unexpected->expected[0]))
            diag_replace(parsing->diagnostics, place, text_of(unexpected->expected[0]));
    }
    parsing->missing_end = end;
    buffer_free(&message);
}

static void report_found(struct parsing *parsing, struct unexpected *unexpected)
{
    struct buffer message = {0};
    const char *meant = keyword_meant(unexpected);
    fold_keywords(unexpected);
    fold_groups(unexpected);
    drop_unlikely(unexpected);
    write_expected(&message, unexpected);
    write_found(&message, unexpected);
    diag_report(parsing->diagnostics, DIAG_SYNTAX, unexpected->span, "%s", message.data);
    if (meant) {
        diag_hint(parsing->diagnostics, "did you mean '%s'?", meant);
        diag_replace(parsing->diagnostics, unexpected->span, text_of(meant));
    }
    buffer_free(&message);
}

/* The sign that was meant by another one, or NULL: `a: int, b: int;` in a struct. */
static const char *sign_meant(const struct unexpected *unexpected)
{
    struct text found = text_at(unexpected->span);
    if (text_is(found, ",") && expects(unexpected, ";"))
        return ";";
    if (text_is(found, ";") && expects(unexpected, ",") && !unexpected->is_in_parens)
        return ",";
    return NULL;
}

static void report_sign(struct parsing *parsing, const struct unexpected *unexpected,
                        const char *sign)
{
    diag_report(parsing->diagnostics, DIAG_SYNTAX, unexpected->span, "expected '%s', found '%.*s'",
                sign, TEXT_ARG(text_at(unexpected->span)));
    diag_replace(parsing->diagnostics, unexpected->span, text_of(sign));
}

struct repair unexpected_report(struct parsing *parsing, struct unexpected *unexpected)
{
    const char *missing = missing_end(unexpected);
    const char *meant = sign_meant(unexpected);
    bool is_bracket = strchr("{};", unexpected->span.source->text[unexpected->span.begin]);

    parsing_skipped(parsing);
    if (meant) {
        report_sign(parsing, unexpected, meant);
        return (struct repair){.sign = meant, .replaces = true};
    }
    if (!missing) {
        report_found(parsing, unexpected);
        return (struct repair){0};
    }
    report_missing(parsing, unexpected);
    /* At a brace the parser recovers by itself, and at the end there is nothing to save. */
    return (struct repair){.sign = is_bracket || unexpected->is_end ? NULL : missing};
}
