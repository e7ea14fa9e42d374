/* SPDX-License-Identifier: MIT */
/*
 * Reads the comments that silence warnings. A mistake in one is reported where it stands, and the
 * comment then silences nothing: what was meant shows by itself.
 */
#include "syntax/ignores.h"

#include "diag/catalogue.h"

static const char marker[] = "widl:ignore";

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

static struct text without_space(struct text text)
{
    while (text.size && is_space(text.data[0])) {
        text.data++;
        text.size--;
    }
    while (text.size && is_space(text.data[text.size - 1]))
        text.size--;
    return text;
}

/* Cut the first word off `rest`. */
static struct text next_word(struct text *rest)
{
    struct text word = {rest->data, 0};

    while (word.size < rest->size && !is_space(rest->data[word.size]))
        word.size++;
    *rest = without_space((struct text){rest->data + word.size, rest->size - word.size});
    return word;
}

/* Where a part of the comment is. */
static struct span part(const struct span *span, struct text comment, struct text text)
{
    uint32_t begin = span->begin + (uint32_t)(text.data - comment.data);

    return (struct span){span->source, begin, begin + (uint32_t)text.size};
}

static void report_name(struct parsing *parsing, struct span span, struct text name)
{
    const struct catalogue_entry *entry = catalogue_find(name);

    if (entry && entry->severity == DIAG_ERROR) {
        diag_report(parsing->diagnostics, DIAG_IGNORE, span,
                    "'%.*s' is an error, which nothing can silence", TEXT_ARG(name));
        return;
    }
    diag_report(parsing->diagnostics, DIAG_IGNORE, span, "no warning is called '%.*s'",
                TEXT_ARG(name));
    if (!entry)
        entry = catalogue_similar(name, true);
    if (!entry)
        return;
    struct catalogue_name meant = catalogue_name(entry);
    diag_hint(parsing->diagnostics, "did you mean '%s'?", meant.text);
    diag_replace(parsing->diagnostics, span, text_of(meant.text));
}

static const struct catalogue_entry *find_warning(struct text name)
{
    const struct catalogue_entry *entry = catalogue_find(name);

    if (!entry || entry->severity == DIAG_ERROR || !text_is(name, catalogue_name(entry).text))
        return NULL;
    return entry;
}

void ignores_read(struct parsing *parsing, struct text comment, const struct span *span,
                  bool is_alone)
{
    struct text rest = without_space((struct text){comment.data + 2, comment.size - 2});
    struct text word = next_word(&rest);

    if (!text_is(word, marker))
        return;
    struct text name = next_word(&rest);
    const struct catalogue_entry *entry = find_warning(name);
    if (!name.size) {
        diag_report(parsing->diagnostics, DIAG_IGNORE, part(span, comment, word),
                    "'%s' without the name of a warning", marker);
        diag_hint(parsing->diagnostics, "It is written '// %s NAME reason'.", marker);
    } else if (!entry) {
        report_name(parsing, part(span, comment, name), name);
    } else if (!rest.size) {
        diag_report(parsing->diagnostics, DIAG_IGNORE, part(span, comment, name),
                    "'%s' without a reason", marker);
        diag_hint(parsing->diagnostics, "Say why, behind the name.");
    } else {
        diag_silence(parsing->diagnostics, entry->code, *span, is_alone, rest);
    }
}
