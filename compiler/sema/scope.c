/* SPDX-License-Identifier: MIT */
/*
 * Finds names, and says what is wrong with those that are not there. Search for similar names is
 * bounded for each file, so that a file of nothing but unknown names stays cheap.
 */
#include "sema/scope.h"

#include "base/spelling.h"
#include "sema/types.h"
#include "source/source.h"

#define COMPARISONS_MAX 100000

struct diagnostics *scope_fail(struct scope *scope)
{
    scope->failed = true;
    return scope->diagnostics;
}

static bool is_word_part(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static void add_lost_words(struct scope *scope, struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        size_t begin = i;

        while (i < text.size && is_word_part(text.data[i]))
            i++;
        if (i > begin)
            names_add(scope->lost, (struct text){text.data + begin, i - begin}, scope);
    }
}

void scope_find_lost(struct scope *scope)
{
    for (size_t i = 0; i < scope->ast->lost.count; i++) {
        const struct span *span = scope->ast->lost.items[i];

        add_lost_words(scope,
                       (struct text){span->source->text + span->begin, span->end - span->begin});
    }
}

bool scope_is_lost(const struct scope *scope, struct text name)
{
    return names_find(scope->lost, name);
}

struct scope *scope_of(const struct model_file *file)
{
    return (struct scope *)file;
}

struct names *scope_enumerators(const struct model_enum *enumeration)
{
    const struct scope *scope = scope_of(enumeration->file);
    return scope->enumerators[enumeration - scope->enums];
}

const struct names *scope_fields(const struct model_struct *structure)
{
    const struct scope *scope = scope_of(structure->file);
    return scope->fields[structure - scope->structs];
}

bool scope_split(struct text name, struct text *ret_before, struct text *ret_last)
{
    const char *dot = name.size ? memrchr(name.data, '.', name.size) : NULL;
    if (!dot)
        return false;
    size_t before = (size_t)(dot - name.data);
    *ret_before = (struct text){name.data, before};
    *ret_last = (struct text){dot + 1, name.size - before - 1};
    return true;
}

static struct symbol *declared(const struct scope *scope, struct text name)
{
    struct symbol *symbol = names_find(scope->symbols, name);
    return symbol && symbol->kind != SYMBOL_IMPORT ? symbol : NULL;
}

/* What the qualifier `name` stands for: first of the imports, linked by same_package. */
static struct imported *imports_called(const struct scope *scope, struct text name)
{
    const struct symbol *symbol = names_find(scope->symbols, name);
    if (symbol && symbol->kind == SYMBOL_IMPORT)
        return symbol->import;
    return names_find(scope->packages, name);
}

/* An alias is one import; a package can be several files. */
static struct imported *next_import(const struct imported *import, struct text qualifier)
{
    return text_equal(import->ast->alias.text, qualifier) ? NULL : import->same_package;
}

/* `name`, which has no qualifier, among what `from` declares. */
static struct found find_declared(const struct scope *from, struct text name)
{
    const struct symbol *symbol = names_find(from->symbols, name);
    if (symbol && symbol->is_ambiguous)
        return (struct found){NULL, true, from};
    return (struct found){declared(from, name), scope_is_lost(from, name), from};
}

/* The qualifier at the start of `span` stands for `import`. */
static void refer_to_import(struct scope *scope, const struct imported *import,
                            struct text qualifier, struct span span)
{
    const struct ast_name *alias = &import->ast->alias;

    span.end = span.begin + (uint32_t)qualifier.size;
    if (text_equal(alias->text, qualifier))
        references_add(scope->references, span, alias->span);
    else if (import->scope)
        references_add(scope->references, span, import->scope->ast->package.span);
}

static struct found find_imported(struct scope *scope, struct text qualifier, struct text name,
                                  struct span span)
{
    struct found found = {0};
    struct imported *import = imports_called(scope, qualifier);
    for (; import; import = next_import(import, qualifier)) {
        import->is_used = true;
        if (!import->scope) {
            found.is_poisoned = true;
            continue;
        }
        struct found inner = find_declared(import->scope, name);
        inner.is_poisoned |= found.is_poisoned;
        found = inner;
        if (found.symbol || !next_import(import, qualifier))
            refer_to_import(scope, import, qualifier, span);
        if (found.symbol)
            break;
    }
    return found;
}

static struct found find_qualified(struct scope *scope, struct text qualifier, struct text last,
                                   struct span span)
{
    struct found found = find_imported(scope, qualifier, last, span);
    if (!found.symbol && text_equal(qualifier, scope->model.package))
        return find_declared(scope, last);
    /* An import that is lost explains an unknown qualifier, too: its alias, or any package. */
    if (!found.scope && scope->ast->lost.count > 0)
        found.is_poisoned |=
            memchr(qualifier.data, '.', qualifier.size) || scope_is_lost(scope, qualifier);
    return found;
}

struct found scope_find(struct scope *scope, struct text name, struct span span)
{
    struct text qualifier;
    struct text last = name;
    struct found found;

    if (scope_split(name, &qualifier, &last))
        found = find_qualified(scope, qualifier, last, span);
    else
        found = find_declared(scope, name);
    span.begin = span.end - (uint32_t)last.size;
    if (found.symbol)
        references_add(scope->references, span, found.symbol->span);
    return found;
}

static const char *kind_text(enum symbol_kind kind)
{
    static const char *const texts[] = {
        [SYMBOL_CONST] = "a constant",       [SYMBOL_ALIAS] = "a type",
        [SYMBOL_ENUM] = "an enum",           [SYMBOL_STRUCT] = "a struct",
        [SYMBOL_UNION] = "a union",          [SYMBOL_ERROR] = "an error",
        [SYMBOL_INTERFACE] = "an interface", [SYMBOL_IMPORT] = "an import",
    };
    return texts[kind];
}

void scope_report_kind(struct scope *scope, const struct symbol *symbol, struct span span,
                       const char *wanted)
{
    diag_report(scope_fail(scope), DIAG_WRONG_KIND, span, "'%.*s' is %s, not %s",
                TEXT_ARG(symbol->name), kind_text(symbol->kind), wanted);
    diag_note(scope->diagnostics, symbol->span, "it is declared here");
}

static bool is_wanted(enum symbol_kind wanted, enum symbol_kind kind)
{
    if (wanted != SYMBOL_ALIAS)
        return wanted == kind;
    return kind == SYMBOL_ALIAS || kind == SYMBOL_ENUM || kind == SYMBOL_STRUCT ||
           kind == SYMBOL_UNION;
}

static void offer_declared(struct scope *scope, struct suggestion *suggestion,
                           const struct scope *from, enum symbol_kind kind)
{
    for (size_t i = 0; i < from->ast->declarations.count; i++) {
        if (is_wanted(kind, from->declared[i].kind))
            suggestion_offer(scope, suggestion, from->declared[i].name);
    }
}

/* A name that some import has, and that only lacks its qualifier. */
static bool hint_import(struct scope *scope, enum symbol_kind kind, struct text name,
                        struct span span)
{
    for (size_t i = 0; i < scope->ast->imports.count; i++) {
        struct imported *import = &scope->imports[i];
        const struct symbol *symbol = import->scope ? declared(import->scope, name) : NULL;
        if (!symbol || !is_wanted(kind, symbol->kind))
            continue;
        struct text qualifier = import->ast->alias.text;
        if (!qualifier.size)
            qualifier = import->scope->model.package;
        import->is_used = true;
        struct text meant =
            arena_format(scope->arena, "%.*s.%.*s", TEXT_ARG(qualifier), TEXT_ARG(name));
        diag_hint(scope->diagnostics, "did you mean '%.*s'?", TEXT_ARG(meant));
        diag_replace(scope->diagnostics, span, meant);
        return true;
    }
    return false;
}

static void report_missing(struct scope *scope, const struct found *found, enum symbol_kind kind,
                           struct text name, struct span span)
{
    static const struct {
        enum diag_code code;
        const char *what;
    } reports[] = {
        [SYMBOL_CONST] = {DIAG_UNKNOWN_CONSTANT, "constant"},
        [SYMBOL_ALIAS] = {DIAG_UNKNOWN_TYPE, "type"},
        [SYMBOL_STRUCT] = {DIAG_UNKNOWN_TYPE, "struct"},
        [SYMBOL_ERROR] = {DIAG_UNKNOWN_ERROR, "error"},
        [SYMBOL_INTERFACE] = {DIAG_UNKNOWN_INTERFACE, "interface"},
    };
    struct suggestion suggestion = {.name = name, .span = span};
    bool is_qualified = scope_split(name, &suggestion.qualifier, &suggestion.name);

    diag_report(scope_fail(scope), reports[kind].code, span, "unknown %s '%.*s'",
                reports[kind].what, TEXT_ARG(name));
    if (!is_qualified && hint_import(scope, kind, name, span))
        return;
    offer_declared(scope, &suggestion, found->scope, kind);
    if (kind == SYMBOL_ALIAS && !is_qualified)
        types_offer_builtin(scope, &suggestion);
    suggestion_hint(scope, &suggestion);
}

static void report_qualifier(struct scope *scope, enum symbol_kind kind, struct text name,
                             struct span span)
{
    struct suggestion suggestion = {.span = span};
    struct text last;
    scope_split(name, &suggestion.name, &last);
    suggestion.span.end = span.begin + (uint32_t)suggestion.name.size;
    diag_report(scope_fail(scope), DIAG_UNKNOWN_IMPORT, span,
                kind == SYMBOL_CONST ? "no enum and no import is called '%.*s'"
                                     : "no import is called '%.*s'",
                TEXT_ARG(suggestion.name));
    if (kind == SYMBOL_CONST)
        offer_declared(scope, &suggestion, scope, SYMBOL_ENUM);
    for (size_t i = 0; i < scope->ast->imports.count; i++) {
        const struct imported *import = &scope->imports[i];
        suggestion_offer(scope, &suggestion, import->ast->alias.text);
        if (import->scope)
            suggestion_offer(scope, &suggestion, import->scope->model.package);
    }
    suggestion_hint(scope, &suggestion);
}

void scope_report_unknown(struct scope *scope, const struct found *found, enum symbol_kind kind,
                          struct text name, struct span span)
{
    if (found->is_poisoned)
        scope->failed = true;
    else if (found->scope)
        report_missing(scope, found, kind, name, span);
    else
        report_qualifier(scope, kind, name, span);
}

void scope_report_second(struct scope *scope, const char *what, struct text name, struct span span,
                         struct span first)
{
    diag_report(scope_fail(scope), DIAG_DUPLICATE, span, "a second %s '%.*s'", what,
                TEXT_ARG(name));
    diag_note(scope->diagnostics, first, "the first is here");
}

bool scope_add_unique(struct scope *scope, struct names *names, struct text name,
                      const struct span *span, const char *what)
{
    const struct span *first = names_add(names, name, (void *)span);
    if (first)
        scope_report_second(scope, what, name, *span, *first);
    return !first;
}

void suggestion_offer(struct scope *scope, struct suggestion *suggestion, struct text candidate)
{
    size_t distance = 0;
    if (scope->comparisons++ >= COMPARISONS_MAX)
        return;
    if (!spelling_close(suggestion->name, candidate, &distance))
        return;
    if (suggestion->best.size && distance >= suggestion->distance)
        return;
    suggestion->best = candidate;
    suggestion->distance = distance;
}

void suggestion_hint(struct scope *scope, const struct suggestion *suggestion)
{
    const char *dot = suggestion->qualifier.size ? "." : "";
    if (!suggestion->best.size)
        return;
    struct text meant = arena_format(scope->arena, "%.*s%s%.*s", TEXT_ARG(suggestion->qualifier),
                                     dot, TEXT_ARG(suggestion->best));
    diag_hint(scope->diagnostics, "did you mean '%.*s'?", TEXT_ARG(meant));
    diag_replace(scope->diagnostics, suggestion->span, meant);
}
