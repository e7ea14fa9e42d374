/* SPDX-License-Identifier: MIT */
/*
 * Makes and checks URIs by WAMP's loose rule: components between dots, none of them empty, without
 * white space, control characters and '#'. Names that begin with `wamp` belong to the protocol.
 */
#include "sema/uris.h"

/* Routers compare no more than that. */
#define WILDCARD_COMPONENTS_MAX 64

static const char *const kind_texts[] = {"procedure", "topic", "error"};

/* In bytes: routers take no more, and of an error the runtime keeps no more to know it by. */
static const size_t size_limits[] = {
    [URIS_PROCEDURE] = 1024, [URIS_TOPIC] = 1024, [URIS_ERROR] = 255};

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_lower_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Does a word begin at `i`? Either behind a small letter, or at the last of several big ones. */
static bool word_begins(struct text name, size_t i)
{
    if (i == 0 || !is_upper(name.data[i]))
        return false;
    if (is_lower_or_digit(name.data[i - 1]))
        return true;
    return is_upper(name.data[i - 1]) && i + 1 < name.size && name.data[i + 1] >= 'a' &&
           name.data[i + 1] <= 'z';
}

struct text uris_snake(struct arena *arena, struct text name)
{
    char *out = arena_alloc(arena, name.size * 2 + 1);
    size_t size = 0;
    for (size_t i = 0; i < name.size; i++) {
        char c = name.data[i];
        if (word_begins(name, i))
            out[size++] = '_';
        out[size++] = is_upper(c) ? (char)(c - 'A' + 'a') : c;
    }
    return (struct text){out, size};
}

static bool is_forbidden(char c)
{
    return (unsigned char)c <= ' ' || c == 0x7f || c == '#' || c == '{' || c == '}';
}

/* Can this be part of a URI between two dots? */
static bool component_ok(struct text component)
{
    for (size_t i = 0; i < component.size; i++) {
        if (is_forbidden(component.data[i]) || component.data[i] == '.')
            return false;
    }
    return component.size > 0;
}

bool uris_next_component(struct text *rest, struct text *ret_component)
{
    if (!rest->data)
        return false;
    const char *dot = rest->size ? memchr(rest->data, '.', rest->size) : NULL;
    *ret_component = (struct text){rest->data, dot ? (size_t)(dot - rest->data) : rest->size};
    size_t cut = ret_component->size + 1;
    *rest = dot ? (struct text){rest->data + cut, rest->size - cut} : (struct text){0};
    return true;
}

static bool is_name(struct text text)
{
    for (size_t i = 0; i < text.size; i++) {
        if (!is_lower_or_digit(text.data[i]) && !is_upper(text.data[i]) && text.data[i] != '_')
            return false;
    }
    return text.size > 0 && !(text.data[0] >= '0' && text.data[0] <= '9');
}

bool uris_parameter(struct text component, struct text *ret_name)
{
    if (component.size < 3 || component.data[0] != '{' || component.data[component.size - 1] != '}')
        return false;
    *ret_name = (struct text){component.data + 1, component.size - 2};
    return is_name(*ret_name);
}

static bool is_protocol(struct text uri)
{
    struct text first;
    return uris_next_component(&uri, &first) && text_is(first, "wamp");
}

static void report(struct scope *scope, struct span span, struct text uri, const char *problem)
{
    diag_report(scope_fail(scope), DIAG_URI, span, "URI '%.*s' %s", TEXT_ARG(uri), problem);
}

/* What is wrong with component `index`; NULL: nothing. */
static const char *component_problem(enum uris_kind kind, struct text component, size_t index)
{
    struct text name;
    bool has_brace = component.size > 0 && (memchr(component.data, '{', component.size) ||
                                            memchr(component.data, '}', component.size));
    if (component_ok(component))
        return NULL;
    if (component.size == 0)
        return "has an empty component";
    if (!has_brace)
        return "has a character that no URI can have";
    if (!uris_parameter(component, &name))
        return "has a brace that is not that of a parameter such as '.{site}.'";
    if (kind == URIS_ERROR)
        return "has a parameter, which that of an error cannot";
    return index == 0 ? "begins with a parameter" : NULL;
}

/* What is wrong with a URI; NULL: nothing. */
static const char *find_problem(enum uris_kind kind, struct text uri)
{
    const char *problem = uri.size ? NULL : "has an empty component";
    struct text rest = uri;
    struct text component;
    size_t count = 0;
    while (!problem && uris_next_component(&rest, &component))
        problem = component_problem(kind, component, count++);
    if (!problem && count > WILDCARD_COMPONENTS_MAX && memchr(uri.data, '{', uri.size))
        problem = "has parameters and more than 64 components";
    return problem;
}

static bool check(struct scope *scope, enum uris_kind kind, struct text uri, struct span span)
{
    const char *problem = find_problem(kind, uri);
    if (problem) {
        report(scope, span, uri, problem);
        return false;
    }
    if (is_protocol(uri) && !is_protocol(scope->model.package)) {
        report(scope, span, uri, "belongs to the protocol");
        diag_hint(scope->diagnostics, "Only a package that begins with 'wamp' can use 'wamp.'.");
        return false;
    }
    return true;
}

/* A leading dot stands for the package. */
static struct text given(struct scope *scope, enum uris_kind kind,
                         const struct decorations *decorations)
{
    struct text uri = decorations->uri;
    if (uri.size && uri.data[0] == '.')
        uri = arena_format(scope->arena, "%.*s%.*s", TEXT_ARG(scope->model.package), TEXT_ARG(uri));
    return check(scope, kind, uri, decorations->uri_span) ? uri : (struct text){"", 0};
}

static struct text made(struct scope *scope, struct text interface, struct text name,
                        struct span span)
{
    struct text package = scope->model.package;
    if (!component_ok(name)) {
        diag_report(scope_fail(scope), DIAG_URI, span, "'%.*s' cannot be part of a URI",
                    TEXT_ARG(name));
        diag_hint(scope->diagnostics, "Give it a URI with '@uri(\"...\")'.");
        return (struct text){"", 0};
    }
    struct text last = uris_snake(scope->arena, name);
    if (!interface.size)
        return arena_format(scope->arena, "%.*s.%.*s", TEXT_ARG(package), TEXT_ARG(last));
    struct text middle = uris_snake(scope->arena, interface);
    return arena_format(scope->arena, "%.*s.%.*s.%.*s", TEXT_ARG(package), TEXT_ARG(middle),
                        TEXT_ARG(last));
}

/* `uri` without the names of its parameters, of which WAMP knows nothing. */
static struct text pattern_of(struct scope *scope, struct text uri)
{
    struct text rest = uri;
    struct text component;
    struct text name;
    char *pattern = arena_alloc(scope->arena, uri.size + 1);
    size_t size = 0;
    while (uris_next_component(&rest, &component)) {
        if (!uris_parameter(component, &name)) {
            memcpy(pattern + size, component.data, component.size);
            size += component.size;
        }
        if (rest.data)
            pattern[size++] = '.';
    }
    return size == uri.size ? uri : (struct text){pattern, size};
}

/* Things with the same name have the same URI by default: that is one error, and reported. */
static void check_unique(struct scope *scope, enum uris_kind kind, const struct model_uri *uri,
                         const struct span *span)
{
    const struct span *first = names_add(scope->uris[kind], uri->pattern, (void *)span);
    if (!first)
        return;
    diag_report(scope_fail(scope), DIAG_DUPLICATE_URI, *span, "a second %s with the URI '%.*s'",
                kind_texts[kind], TEXT_ARG(uri->text));
    diag_note(scope->diagnostics, *first, "the first is here");
}

static void check_size(struct scope *scope, enum uris_kind kind, struct text uri, struct span span)
{
    if (uri.size > size_limits[kind])
        diag_report(scope_fail(scope), DIAG_URI, span,
                    "the URI of %s %s has %zu bytes, more than %zu",
                    kind == URIS_ERROR ? "an" : "a", kind_texts[kind], uri.size, size_limits[kind]);
}

void uris_inherit(struct scope *scope, enum uris_kind kind, struct text pattern,
                  const struct span *span, const struct ast_name *by)
{
    const struct span *first =
        pattern.size ? names_add(scope->uris[kind], pattern, (void *)span) : NULL;
    if (!first || span_equal(*first, *span))
        return;
    diag_report(scope_fail(scope), DIAG_DUPLICATE_URI, by->span,
                "a second %s with the URI '%.*s', which '%.*s' brings", kind_texts[kind],
                TEXT_ARG(pattern), TEXT_ARG(by->text));
    diag_note(scope->diagnostics, *first, "the first is here");
    diag_note(scope->diagnostics, *span, "the second is here");
}

struct model_uri uris_of(struct scope *scope, enum uris_kind kind, struct text interface,
                         struct text name, const struct span *span,
                         const struct decorations *decorations)
{
    struct model_uri uri = {.text = {"", 0}, .pattern = {"", 0}};
    if (!decorations->has_uri && !scope->model.package.size)
        return uri;
    uri.text = decorations->has_uri ? given(scope, kind, decorations)
                                    : made(scope, interface, name, *span);
    if (!uri.text.size)
        return uri;
    uri.pattern = pattern_of(scope, uri.text);
    check_size(scope, kind, uri.pattern, decorations->has_uri ? decorations->uri_span : *span);
    check_unique(scope, kind, &uri, span);
    return uri;
}

/* `v1`, `v12` */
static bool is_version(struct text component)
{
    for (size_t i = 1; i < component.size; i++) {
        if (component.data[i] < '0' || component.data[i] > '9')
            return false;
    }
    return component.size > 1 && component.data[0] == 'v';
}

static bool package_component_ok(struct text component)
{
    for (size_t i = 0; i < component.size; i++) {
        if (!is_lower_or_digit(component.data[i]) && component.data[i] != '_')
            return false;
    }
    return true;
}

static void check_component(struct scope *scope, struct text component)
{
    struct span span = scope->ast->package.span;
    if (package_component_ok(component))
        return;
    span.begin += (uint32_t)(component.data - scope->ast->package.text.data);
    span.end = span.begin + (uint32_t)component.size;
    diag_report(scope_fail(scope), DIAG_PACKAGE, span,
                "'%.*s' in the name of a package: only 'a' to 'z', digits and '_' can be there",
                TEXT_ARG(component));
}

void uris_check_package(struct scope *scope)
{
    struct text rest = scope->model.package;
    struct text component;
    while (uris_next_component(&rest, &component)) {
        check_component(scope, component);
        if (!is_version(component) || !scope->model.c_prefix.size)
            scope->model.c_prefix = component;
    }
}
