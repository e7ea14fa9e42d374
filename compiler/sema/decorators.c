/* SPDX-License-Identifier: MIT */
/*
 * Reads decorators by a table: one row says where a decorator fits, which function takes its
 * arguments, and what editors say about it. A decorator that does not fit is reported and has no
 * effect.
 */
#include "sema/decorators.h"

#include "sema/scalars.h"
#include "sema/vocabulary.h"

#define ON_DECLARATION                                                                             \
    (DECORATORS_ON_CONST | DECORATORS_ON_ALIAS | DECORATORS_ON_ENUM | DECORATORS_ON_STRUCT |       \
     DECORATORS_ON_UNION | DECORATORS_ON_ERROR | DECORATORS_ON_INTERFACE)
#define ON_MEMBER (DECORATORS_ON_PROCEDURE | DECORATORS_ON_TOPIC)
#define ON_ALL                                                                                     \
    (ON_DECLARATION | ON_MEMBER | DECORATORS_ON_PACKAGE | DECORATORS_ON_ENUMERATOR |               \
     DECORATORS_ON_FIELD)

/* What a handler works on. */
struct reading {
    struct scope *scope;
    const struct ast_decorator *decorator;
    enum decorators_target target;
    struct decorations *out;
};

static void report(const struct reading *reading, struct span span, const char *problem)
{
    diag_report(scope_fail(reading->scope), DIAG_DECORATOR, span, "'@%.*s' %s",
                TEXT_ARG(reading->decorator->name.text), problem);
}

/* The argument of a decorator that has one; NULL: reported. */
static const struct ast_argument *only_argument(const struct reading *reading, const char *problem)
{
    const struct ast_list *arguments = &reading->decorator->arguments;
    if (arguments->count == 1)
        return arguments->items[0];
    report(reading, reading->decorator->span, problem);
    return NULL;
}

static bool is_label(const struct ast_argument *argument, const char *label)
{
    return text_is(argument->label.text, label);
}

static bool is_string(const struct ast_argument *argument)
{
    return argument->value && argument->value->kind == AST_STRING;
}

static bool is_c_identifier(struct text text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
    for (size_t i = 0; i < text.size; i++) {
        if (!memchr(letters, text.data[i], sizeof(letters) - 1))
            return false;
    }
    return text.size > 0 && !(text.data[0] >= '0' && text.data[0] <= '9');
}

static void read_c(const struct reading *reading)
{
    bool on_package = reading->target == DECORATORS_ON_PACKAGE;
    const char *problem =
        on_package ? "needs '(prefix: \"...\")' here" : "needs '(name: \"...\")' here";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!is_label(argument, on_package ? "prefix" : "name") || !is_string(argument))
        report(reading, argument->span, problem);
    else if (!is_c_identifier(argument->value->text))
        report(reading, argument->value->span, "needs an identifier of C");
    else
        reading->out->c_name = argument->value->text;
}

static void read_deprecated(const struct reading *reading)
{
    const struct ast_list *arguments = &reading->decorator->arguments;
    reading->out->is_deprecated = true;
    for (size_t i = 0; i < arguments->count; i++) {
        const struct ast_argument *argument = arguments->items[i];
        bool is_text = i == 0 && !argument->label.text.size;
        bool is_since = i == arguments->count - 1 && is_label(argument, "since");
        if (!is_string(argument) || !(is_text || is_since))
            report(reading, argument->span, "takes '(\"use ...\", since: \"...\")'");
        else if (is_text)
            reading->out->deprecated = argument->value->text;
        else
            reading->out->deprecated_since = argument->value->text;
    }
}

static void read_since(const struct reading *reading)
{
    const char *problem = "needs one string, a version";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!is_string(argument) || argument->label.text.size)
        report(reading, argument->span, problem);
    else
        reading->out->since = argument->value->text;
}

static void read_timeout(const struct reading *reading)
{
    const char *problem = "needs a duration such as '\"5s\"'";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!argument->value || argument->label.text.size)
        report(reading, argument->span, problem);
    else
        reading->out->timeout = reading->decorator;
}

static void read_limits(const struct reading *reading)
{
    const char *problem = "needs a range such as '1..64'";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (argument->value)
        report(reading, argument->span, problem);
    else if (text_is(reading->decorator->name.text, "length"))
        reading->out->length = reading->decorator;
    else
        reading->out->range = reading->decorator;
}

static void read_max(const struct reading *reading)
{
    const char *problem = "needs one value, the largest";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!argument->value || argument->label.text.size)
        report(reading, argument->span, problem);
    else
        reading->out->max = reading->decorator;
}

static void read_pattern(const struct reading *reading)
{
    const char *problem = "needs one string, a pattern";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!is_string(argument) || argument->label.text.size)
        report(reading, argument->span, problem);
    else
        reading->out->pattern = reading->decorator;
}

static void read_encoding(const struct reading *reading)
{
    const char *problem = "needs 'seconds', 'milliseconds' or 'nanoseconds'";
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return;
    if (!argument->value || argument->value->kind != AST_NAME || argument->label.text.size ||
        !scalars_encoding(argument->value->text, &reading->out->encoding))
        report(reading, argument->span, problem);
    else
        reading->out->encoding_decorator = reading->decorator;
}

static void read_uri(const struct reading *reading)
{
    const struct ast_list *arguments = &reading->decorator->arguments;
    const struct ast_argument *argument = arguments->count ? arguments->items[0] : NULL;
    if (!argument || !is_string(argument) || argument->label.text.size) {
        report(reading, argument ? argument->span : reading->decorator->span,
               "needs one string, a URI");
        return;
    }
    for (size_t i = 1; i < arguments->count; i++) {
        const struct ast_argument *type = arguments->items[i];
        if (!type->label.text.size || type->value->kind != AST_NAME)
            report(reading, type->span, "takes types behind the URI, such as 'site: string'");
    }
    reading->out->has_uri = true;
    reading->out->uri = argument->value->text;
    reading->out->uri_span = argument->value->span;
    reading->out->uri_decorator = reading->decorator;
}

static const char *const match_words[] = {
    [MODEL_MATCH_EXACT] = "exact",
    [MODEL_MATCH_PREFIX] = "prefix",
    [MODEL_MATCH_WILDCARD] = "wildcard",
};

static const char *const invoke_words[] = {
    [MODEL_INVOKE_SINGLE] = "single", [MODEL_INVOKE_ROUNDROBIN] = "roundrobin",
    [MODEL_INVOKE_RANDOM] = "random", [MODEL_INVOKE_FIRST] = "first",
    [MODEL_INVOKE_LAST] = "last",
};

/* Which of `words` the one argument is. */
static bool read_word(const struct reading *reading, const char *const *words, size_t count,
                      const char *problem, size_t *ret_index)
{
    const struct ast_argument *argument = only_argument(reading, problem);
    if (!argument)
        return false;
    bool is_name =
        argument->value && argument->value->kind == AST_NAME && !argument->label.text.size;
    for (size_t i = 0; is_name && i < count; i++) {
        if (text_is(argument->value->text, words[i])) {
            *ret_index = i;
            return true;
        }
    }
    report(reading, argument->span, problem);
    return false;
}

static void read_match(const struct reading *reading)
{
    size_t index;
    if (!read_word(reading, match_words, sizeof(match_words) / sizeof(match_words[0]),
                   "needs 'exact', 'prefix' or 'wildcard'", &index))
        return;
    reading->out->match = (enum model_match)index;
    reading->out->match_decorator = reading->decorator;
}

static void read_invoke(const struct reading *reading)
{
    size_t index;
    if (read_word(reading, invoke_words, sizeof(invoke_words) / sizeof(invoke_words[0]),
                  "needs 'single', 'roundrobin', 'random', 'first' or 'last'", &index))
        reading->out->invoke = (enum model_invoke)index;
}

static void read_flag(const struct reading *reading)
{
    if (reading->decorator->arguments.count)
        report(reading, reading->decorator->span, "takes no arguments");
    else if (text_is(reading->decorator->name.text, "tuple"))
        reading->out->is_tuple = true;
    else if (text_is(reading->decorator->name.text, "idempotent"))
        reading->out->is_idempotent = true;
    else if (text_is(reading->decorator->name.text, "strict"))
        reading->out->is_strict = true;
    else
        reading->out->is_closed = true;
}

struct row {
    const char *name;
    int targets;
    void (*read)(const struct reading *reading);
    const char *arguments; /* an example; empty: it takes none */
    const char *help;
};

static const struct row rows[] = {
    {"c", ON_ALL, read_c, "(name: \"…\")",
     "the name in C; on the package `(prefix: \"…\")`, which every C name begins with"},
    {"closed", DECORATORS_ON_ENUM | DECORATORS_ON_UNION, read_flag, "",
     "there will never be other values, or members: receivers refuse them"},
    {"deprecated", ON_ALL, read_deprecated, "(\"use …\", since: \"…\")",
     "what to use instead, and since when"},
    {"encoding", DECORATORS_ON_ALIAS | DECORATORS_ON_FIELD, read_encoding, "(seconds)",
     "how a time travels: `seconds`, `milliseconds` or `nanoseconds`, as an integer"},
    {"idempotent", DECORATORS_ON_PROCEDURE, read_flag, "",
     "a call can be repeated when its outcome is not known"},
    {"invoke", DECORATORS_ON_PROCEDURE, read_invoke, "(roundrobin)",
     "which of several callees is called: `single`, `roundrobin`, `random`, `first`, `last`"},
    {"length", DECORATORS_ON_ALIAS | DECORATORS_ON_FIELD, read_limits, "(1..64)",
     "limits of the length: code points of text, bytes, elements of lists and maps"},
    {"match", ON_MEMBER, read_match, "(prefix)",
     "how callees register and subscribers subscribe: `exact`, `prefix`, `wildcard`"},
    {"max", DECORATORS_ON_ALIAS | DECORATORS_ON_FIELD, read_max, "(64)",
     "the upper limit alone: of the length, or of the value"},
    {"pattern", DECORATORS_ON_ALIAS | DECORATORS_ON_FIELD, read_pattern, "(\"^[a-z]+$\")",
     "a regular expression that the text must match"},
    {"range", DECORATORS_ON_ALIAS | DECORATORS_ON_FIELD, read_limits, "(1..100)",
     "limits of the value, either of which can be left out"},
    {"since", ON_ALL, read_since, "(\"1.2\")", "the version that it came with"},
    {"strict", DECORATORS_ON_PACKAGE | DECORATORS_ON_STRUCT | DECORATORS_ON_ERROR | ON_MEMBER,
     read_flag, "", "what is not in the contract is refused"},
    {"timeout", DECORATORS_ON_PROCEDURE, read_timeout, "(\"5s\")",
     "how long a call waits that sets no time itself"},
    {"tuple", DECORATORS_ON_STRUCT, read_flag, "",
     "a list of its fields on the wire instead of a map"},
    {"uri", DECORATORS_ON_ERROR | ON_MEMBER, read_uri, "(\".name\")",
     "the URI; one that begins with a dot is relative to the package"},
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

bool vocabulary_decorator(size_t index, struct vocabulary_word *ret_word)
{
    if (index >= ROW_COUNT)
        return false;
    *ret_word = (struct vocabulary_word){
        .name = rows[index].name,
        .arguments = rows[index].arguments,
        .help = rows[index].help,
    };
    return true;
}

static const char *target_text(enum decorators_target target)
{
    switch (target) {
    case DECORATORS_ON_PACKAGE:
        return "a package";
    case DECORATORS_ON_IMPORT:
        return "an import";
    case DECORATORS_ON_CONST:
        return "a constant";
    case DECORATORS_ON_ALIAS:
        return "a type";
    case DECORATORS_ON_ENUM:
        return "an enum";
    case DECORATORS_ON_ENUMERATOR:
        return "an enumerator";
    case DECORATORS_ON_STRUCT:
        return "a struct";
    case DECORATORS_ON_UNION:
        return "a union";
    case DECORATORS_ON_FIELD:
        return "a field or parameter";
    case DECORATORS_ON_ERROR:
        return "an error";
    case DECORATORS_ON_INTERFACE:
        return "an interface";
    case DECORATORS_ON_PROCEDURE:
        return "a procedure";
    case DECORATORS_ON_TOPIC:
        return "a topic";
    case DECORATORS_ON_SPREAD:
        return "'...'";
    case DECORATORS_ON_RESERVED:
        return "'reserved'";
    }
    return "";
}

static const struct row *find_row(struct text name)
{
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (text_is(name, rows[i].name))
            return &rows[i];
    }
    return NULL;
}

static void report_unknown(struct scope *scope, const struct ast_name *name)
{
    struct suggestion suggestion = {.name = name->text};
    diag_report(scope_fail(scope), DIAG_UNKNOWN_DECORATOR, name->span, "unknown decorator '@%.*s'",
                TEXT_ARG(name->text));
    for (size_t i = 0; i < ROW_COUNT; i++)
        suggestion_offer(scope, &suggestion, text_of(rows[i].name));
    if (!suggestion.best.size)
        return;
    diag_hint(scope->diagnostics, "did you mean '@%.*s'?", TEXT_ARG(suggestion.best));
    diag_replace(scope->diagnostics, name->span, suggestion.best);
}

/* The row of a decorator that fits here; NULL: reported. */
static const struct row *fitting_row(struct scope *scope, const struct ast_decorator *decorator,
                                     enum decorators_target target)
{
    const struct row *row = find_row(decorator->name.text);
    if (!row) {
        report_unknown(scope, &decorator->name);
    } else if (!(row->targets & (int)target)) {
        diag_report(scope_fail(scope), DIAG_DECORATOR, decorator->span, "'@%s' does not fit %s",
                    row->name, target_text(target));
    } else {
        return row;
    }
    return NULL;
}

void decorators_read(struct scope *scope, const struct ast_list *decorators,
                     enum decorators_target target, struct decorations *ret_decorations)
{
    const struct ast_decorator *seen[ROW_COUNT] = {0};

    *ret_decorations = (struct decorations){0};
    for (size_t i = 0; i < decorators->count; i++) {
        const struct ast_decorator *decorator = decorators->items[i];
        const struct row *row = fitting_row(scope, decorator, target);
        if (!row)
            continue;
        const struct ast_decorator **first = &seen[row - rows];
        if (*first) {
            diag_report(scope_fail(scope), DIAG_DUPLICATE, decorator->span, "a second '@%s'",
                        row->name);
            diag_note(scope->diagnostics, (*first)->span, "the first is here");
            continue;
        }
        *first = decorator;
        struct reading reading = {scope, decorator, target, ret_decorations};
        row->read(&reading);
    }
}

struct model_about decorators_about(const struct decorations *decorations, struct text docs,
                                    struct span span)
{
    return (struct model_about){
        .docs = docs,
        .since = decorations->since,
        .deprecated = decorations->deprecated,
        .deprecated_since = decorations->deprecated_since,
        .is_deprecated = decorations->is_deprecated,
        .span = span,
    };
}
