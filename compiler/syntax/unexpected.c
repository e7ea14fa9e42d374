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

static void write_expected(struct buffer *message, const struct unexpected *unexpected)
{
    size_t count = unexpected->count < EXPECTED_MAX ? unexpected->count : EXPECTED_MAX;
    buffer_append(message, text_of(count ? "expected " : "unexpected "));
    for (size_t i = 0; i < count; i++) {
        const char *name = unexpected->expected[i];
        const char *before = i == 0 ? "" : i + 1 < count ? ", " : " or ";
        buffer_format(message, needs_quotes(name) ? "%s'%s'" : "%s%s", before, name);
    }
    if (count)
        buffer_append(message, text_of(", found "));
}

static void write_found(struct buffer *message, const struct unexpected *unexpected)
{
    struct span span = unexpected->span;
    if (unexpected->is_end) {
        buffer_append(message, text_of("the end of the file"));
        return;
    }
    struct text found = {span.source->text + span.begin, span.end - span.begin};
    struct text clipped = utf8_clip(found, FOUND_SIZE_MAX);
    buffer_format(message, clipped.size < found.size ? "'%.*s...'" : "'%.*s'", TEXT_ARG(clipped));
}

/* The keyword that a misspelled word was meant to be, or NULL. */
static const char *keyword_meant(const struct unexpected *unexpected)
{
    struct span span = unexpected->span;
    struct text found = {span.source->text + span.begin, span.end - span.begin};
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

void unexpected_report(struct parsing *parsing, struct unexpected *unexpected)
{
    struct buffer message = {0};
    const char *meant = keyword_meant(unexpected);
    fold_keywords(unexpected);
    fold_groups(unexpected);
    drop_unlikely(unexpected);
    write_expected(&message, unexpected);
    write_found(&message, unexpected);
    diag_report(parsing->diagnostics, DIAG_SYNTAX, unexpected->span, "%s", message.data);
    if (meant)
        diag_hint(parsing->diagnostics, "did you mean '%s'?", meant);
    buffer_free(&message);
    parsing_skipped(parsing);
}
