/* SPDX-License-Identifier: MIT */
/*
 * Reads a schema by recursive descent, which does not recurse: nothing in a schema nests deeper
 * than a type in brackets. Behind what does not fit it goes on after the next `;` or `}`.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "base/utf8.h"
#include "fbs/schema.h"

/** Parts between dots, and bytes, that a name may have. */
#define NAME_PARTS_MAX 32
#define NAME_SIZE_MAX  255

/** Attributes of one thing: looking for one of them takes as long as there are many. */
#define ATTRIBUTES_MAX 64

struct parser {
    struct fbs_scanner scanner;
    struct arena *arena;
    struct diagnostics *diagnostics;
    struct fbs_schema *schema;
    struct fbs_token token; /**< the one that is looked at */
    struct text name_space;
    bool has_package;
    bool is_lost; /**< what does not fit was reported, and nothing was taken since */
    struct fbs_include **last_include;
    struct fbs_attribute **last_declared;
    struct fbs_declaration **last_declaration;
};

static void advance(struct parser *parser)
{
    parser->token = fbs_scan(&parser->scanner);
}

static bool fail(struct parser *parser, const char *expected)
{
    const struct fbs_token *token = &parser->token;

    if (!parser->is_lost && token->kind == FBS_END)
        diag_report(parser->diagnostics, DIAG_SYNTAX, token->span,
                    "unexpected end of file, expected %s", expected);
    else if (!parser->is_lost)
        diag_report(parser->diagnostics, DIAG_SYNTAX, token->span, "unexpected '%.*s', expected %s",
                    (int)(token->span.end - token->span.begin),
                    token->span.source->text + token->span.begin, expected);
    parser->is_lost = true;
    return false;
}

static bool is_at(const struct parser *parser, int kind)
{
    return parser->token.kind == kind;
}

static bool is_word(const struct parser *parser, const char *word)
{
    return is_at(parser, FBS_WORD) && text_is(parser->token.text, word);
}

static bool take(struct parser *parser, int kind)
{
    if (!is_at(parser, kind))
        return false;
    advance(parser);
    return true;
}

static bool expect(struct parser *parser, int kind, const char *what)
{
    return take(parser, kind) || fail(parser, what);
}

/** A word or, where `is_quoted`, a string. */
static bool take_name(struct parser *parser, bool is_quoted, struct text *ret_name,
                      struct span *ret_span)
{
    if (!is_at(parser, FBS_WORD) && !(is_quoted && is_at(parser, FBS_STRING)))
        return fail(parser, "a name");
    *ret_name = parser->token.text;
    *ret_span = parser->token.span;
    if (parser->token.text.size > NAME_SIZE_MAX) {
        diag_report(parser->diagnostics, DIAG_NAME, parser->token.span, "a name of %zu bytes",
                    parser->token.text.size);
        diag_hint(parser->diagnostics, "Names have at most %d.", NAME_SIZE_MAX);
        ret_name->size = utf8_clip(*ret_name, NAME_SIZE_MAX).size;
    }
    advance(parser);
    return true;
}

/** `a.b.C`, written without white space in `ret_name`. */
static bool take_dotted(struct parser *parser, struct text *ret_name, struct span *ret_span)
{
    struct text part;
    struct span span;
    size_t parts = 1;

    if (!take_name(parser, false, ret_name, ret_span))
        return false;
    while (is_at(parser, '.')) {
        advance(parser);
        if (!take_name(parser, false, &part, &span))
            return false;
        ret_span->end = span.end;
        if (++parts > NAME_PARTS_MAX || ret_name->size + part.size > NAME_SIZE_MAX)
            continue;
        *ret_name = arena_format(parser->arena, "%.*s.%.*s", TEXT_ARG(*ret_name), TEXT_ARG(part));
    }
    if (parts > NAME_PARTS_MAX)
        diag_report(parser->diagnostics, DIAG_NAME, *ret_span, "a name of more than %d parts",
                    NAME_PARTS_MAX);
    return true;
}

static void read_integer(struct parser *parser, struct text digits, uint64_t *ret_magnitude)
{
    char *end = NULL;
    bool is_hex = digits.size > 2 && (digits.data[1] == 'x' || digits.data[1] == 'X');
    char copy[32] = "";

    if (digits.size < sizeof(copy)) {
        memcpy(copy, digits.data + (is_hex ? 2 : 0), digits.size - (is_hex ? 2 : 0));
        errno = 0;
        *ret_magnitude = strtoull(copy, &end, is_hex ? 16 : 10);
    }
    if (!end || *end != '\0' || end == copy || errno == ERANGE)
        diag_report(parser->diagnostics, DIAG_NUMBER, parser->token.span, "a malformed integer");
}

static void read_float(struct parser *parser, struct text digits, struct fbs_value *value)
{
    char *end = NULL;

    value->number = strtod(digits.data, &end);
    if (end != digits.data + digits.size || !isfinite(value->number))
        diag_report(parser->diagnostics, DIAG_NUMBER, parser->token.span, "a malformed number");
    if (value->is_negative)
        value->number = -value->number;
}

static bool take_number(struct parser *parser, struct fbs_value *value)
{
    value->is_negative = is_at(parser, '-');
    if (is_at(parser, '-') || is_at(parser, '+'))
        advance(parser);
    value->kind = is_at(parser, FBS_FLOAT) ? FBS_FLOAT_VALUE : FBS_INTEGER_VALUE;
    value->span.end = parser->token.span.end;
    if (is_at(parser, FBS_FLOAT))
        read_float(parser, parser->token.text, value);
    else if (is_at(parser, FBS_INTEGER))
        read_integer(parser, parser->token.text, &value->magnitude);
    else if (is_at(parser, FBS_WORD)) /* `-inf` */
        *value = (struct fbs_value){
            .kind = FBS_WORD_VALUE, .text = parser->token.text, .span = value->span};
    else
        return fail(parser, "a number");
    advance(parser);
    return true;
}

static bool take_word_value(struct parser *parser, struct fbs_value *value)
{
    struct text name;

    if (!take_dotted(parser, &name, &value->span))
        return false;
    const char *dot = memrchr(name.data, '.', name.size);
    size_t skipped = dot ? (size_t)(dot - name.data) + 1 : 0;
    value->text = (struct text){name.data + skipped, name.size - skipped};
    value->kind = text_is(name, "null") ? FBS_NULL : FBS_WORD_VALUE;
    return true;
}

static bool take_value(struct parser *parser, struct fbs_value *value)
{
    value->span = parser->token.span;
    if (is_at(parser, FBS_WORD))
        return take_word_value(parser, value);
    if (is_at(parser, FBS_STRING)) {
        value->kind = FBS_STRING_VALUE;
        value->text = parser->token.text;
        advance(parser);
        return true;
    }
    if (!take(parser, '['))
        return take_number(parser, value);
    value->kind = FBS_EMPTY_LIST;
    return expect(parser, ']', "']': a default can only be an empty list");
}

/** A value that is kept as text: that of an attribute. */
static bool take_attribute_value(struct parser *parser, struct fbs_attribute *attribute)
{
    struct fbs_value value = {0};

    attribute->has_value = true;
    attribute->value_span = parser->token.span;
    if (!take_value(parser, &value))
        return false;
    attribute->value = value.text;
    if (value.kind == FBS_INTEGER_VALUE)
        attribute->value = arena_format(parser->arena, "%s%llu", value.is_negative ? "-" : "",
                                        (unsigned long long)value.magnitude);
    return true;
}

static bool take_attributes(struct parser *parser, struct fbs_attribute **list)
{
    struct fbs_attribute **last = list;

    if (!take(parser, '('))
        return true;
    for (size_t count = 0; !is_at(parser, ')'); count++) {
        struct fbs_attribute *attribute = arena_alloc(parser->arena, sizeof(*attribute));

        if (count == ATTRIBUTES_MAX)
            return fail(parser, "no more attributes");
        if (!take_name(parser, true, &attribute->name, &attribute->span))
            return false;
        if (take(parser, ':') && !take_attribute_value(parser, attribute))
            return false;
        if (fbs_attribute_find(*list, attribute->name))
            diag_report(parser->diagnostics, DIAG_DUPLICATE, attribute->span,
                        "a second attribute '%.*s'", TEXT_ARG(attribute->name));
        *last = attribute;
        last = &attribute->next;
        if (!take(parser, ','))
            break;
    }
    return expect(parser, ')', "',' or ')'");
}

static bool take_type(struct parser *parser, struct fbs_type *type)
{
    type->is_vector = take(parser, '[');
    if (!take_dotted(parser, &type->name, &type->span))
        return false;
    if (!type->is_vector)
        return true;
    if (take(parser, ':')) {
        if (!is_at(parser, FBS_INTEGER))
            return fail(parser, "a number of elements");
        read_integer(parser, parser->token.text, &type->count);
        if (type->count == 0)
            diag_report(parser->diagnostics, DIAG_ARRAY, parser->token.span,
                        "an array without elements");
        advance(parser);
    }
    return expect(parser, ']', type->count ? "']'" : "':' or ']'");
}

static bool take_field(struct parser *parser, struct fbs_member *member)
{
    return take_name(parser, false, &member->name, &member->span) &&
           expect(parser, ':', "':' and a type") && take_type(parser, &member->type) &&
           (!take(parser, '=') || take_value(parser, &member->value)) &&
           take_attributes(parser, &member->attributes) && expect(parser, ';', "';'");
}

static bool take_enumerator(struct parser *parser, struct fbs_member *member)
{
    if (!take_name(parser, false, &member->name, &member->span) ||
        (take(parser, '=') && !take_value(parser, &member->value)) ||
        !take_attributes(parser, &member->attributes))
        return false;
    return is_at(parser, '}') || expect(parser, ',', "',' or '}'");
}

static bool take_union_member(struct parser *parser, struct fbs_member *member)
{
    if (!take_dotted(parser, &member->type.name, &member->type.span))
        return false;
    member->span = member->type.span;
    if (take(parser, ':')) {
        member->name = member->type.name;
        if (!take_dotted(parser, &member->type.name, &member->type.span))
            return false;
    }
    if ((take(parser, '=') && !take_value(parser, &member->value)) ||
        !take_attributes(parser, &member->attributes))
        return false;
    return is_at(parser, '}') || expect(parser, ',', "',' or '}'");
}

static bool take_method(struct parser *parser, struct fbs_member *member)
{
    return take_name(parser, false, &member->name, &member->span) &&
           expect(parser, '(', "'(' and a table") &&
           take_dotted(parser, &member->type.name, &member->type.span) &&
           expect(parser, ')', "')'") && expect(parser, ':', "':' and a table") &&
           take_dotted(parser, &member->response.name, &member->response.span) &&
           take_attributes(parser, &member->attributes) && expect(parser, ';', "';'");
}

/** What is declared by which word, and how what is in its braces is read. */
static const struct form {
    const char *word;
    enum fbs_kind kind;
    bool (*take_member)(struct parser *parser, struct fbs_member *member);
} forms[] = {
    {"table", FBS_TABLE, take_field},          {"struct", FBS_STRUCT, take_field},
    {"enum", FBS_ENUM, take_enumerator},       {"union", FBS_UNION, take_union_member},
    {"rpc_service", FBS_SERVICE, take_method},
};

/** Skip to what can begin something: behind `;`, or before `}`. */
static void recover_member(struct parser *parser)
{
    while (!is_at(parser, FBS_END) && !is_at(parser, '}') && !take(parser, ';'))
        advance(parser);
    parser->is_lost = false;
}

static bool take_members(struct parser *parser, const struct form *form,
                         struct fbs_declaration *declaration)
{
    struct fbs_member **last = &declaration->members;
    struct names *known = names_new(parser->arena);

    while (!is_at(parser, '}') && !is_at(parser, FBS_END)) {
        struct fbs_member *member = arena_alloc(parser->arena, sizeof(*member));

        member->docs = parser->token.docs;
        if (!form->take_member(parser, member)) {
            recover_member(parser);
            continue;
        }
        if (member->name.size > 0 && names_add(known, member->name, member))
            diag_report(parser->diagnostics, DIAG_DUPLICATE, member->span, "a second '%.*s'",
                        TEXT_ARG(member->name));
        *last = member;
        last = &member->next;
        declaration->member_count++;
    }
    return expect(parser, '}', "'}'");
}

static bool take_declaration(struct parser *parser, const struct form *form)
{
    struct fbs_declaration *declaration = arena_alloc(parser->arena, sizeof(*declaration));

    declaration->kind = form->kind;
    declaration->docs = parser->token.docs;
    declaration->schema = parser->schema;
    declaration->name_space = parser->name_space;
    advance(parser);
    if (!take_name(parser, false, &declaration->name, &declaration->span))
        return false;
    if ((form->kind == FBS_ENUM || form->kind == FBS_UNION) && take(parser, ':') &&
        !take_type(parser, &declaration->base))
        return false;
    *parser->last_declaration = declaration;
    parser->last_declaration = &declaration->next;
    return take_attributes(parser, &declaration->attributes) && expect(parser, '{', "'{'") &&
           take_members(parser, form, declaration);
}

static bool take_include(struct parser *parser)
{
    struct fbs_include *include = arena_alloc(parser->arena, sizeof(*include));

    advance(parser);
    if (!is_at(parser, FBS_STRING))
        return fail(parser, "a path in quotes");
    include->path = parser->token.text;
    include->span = parser->token.span;
    *parser->last_include = include;
    parser->last_include = &include->next;
    advance(parser);
    return expect(parser, ';', "';'");
}

static bool take_namespace(struct parser *parser)
{
    const struct fbs_docs *docs = parser->token.docs;
    struct span span;

    advance(parser);
    parser->name_space = (struct text){0};
    if (!is_at(parser, ';') && !take_dotted(parser, &parser->name_space, &span))
        return false;
    if (parser->schema->package.size == 0) {
        parser->schema->package = parser->name_space;
        parser->schema->docs = docs;
    }
    return expect(parser, ';', "';'");
}

static bool take_attribute_declaration(struct parser *parser)
{
    struct fbs_attribute *attribute = arena_alloc(parser->arena, sizeof(*attribute));

    advance(parser);
    if (!take_name(parser, true, &attribute->name, &attribute->span))
        return false;
    *parser->last_declared = attribute;
    parser->last_declared = &attribute->next;
    return expect(parser, ';', "';'");
}

/** `file_identifier "ABCD";` and others that say nothing about messages. */
static bool skip_statement(struct parser *parser)
{
    advance(parser);
    if (!is_at(parser, FBS_STRING) && !is_at(parser, FBS_WORD))
        return fail(parser, "a name or a string");
    while (is_at(parser, FBS_STRING) || is_at(parser, FBS_WORD) || is_at(parser, '.'))
        advance(parser);
    return expect(parser, ';', "';'");
}

/** What a file is made of, apart from declarations. */
static const struct statement {
    const char *word;
    bool (*take)(struct parser *parser);
} statements[] = {
    {"include", take_include},
    {"namespace", take_namespace},
    {"attribute", take_attribute_declaration},
    {"root_type", skip_statement},
    {"file_identifier", skip_statement},
    {"file_extension", skip_statement},
    {"native_include", skip_statement},
};

static const struct form *find_form(const struct parser *parser)
{
    for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        if (is_word(parser, forms[i].word))
            return &forms[i];
    }
    return NULL;
}

static const struct statement *find_statement(const struct parser *parser)
{
    for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++) {
        if (is_word(parser, statements[i].word))
            return &statements[i];
    }
    return NULL;
}

static bool take_statement(struct parser *parser)
{
    const struct form *form = find_form(parser);
    const struct statement *statement = find_statement(parser);

    if (form)
        return take_declaration(parser, form);
    if (statement)
        return statement->take(parser);
    return fail(parser, "a declaration such as 'table' or 'rpc_service'");
}

/** Behind what does not fit: skip to what begins a statement, or behind `;` or `}`. */
static void recover(struct parser *parser)
{
    size_t depth = 0;

    for (bool is_end = false; !is_end && !is_at(parser, FBS_END);) {
        if (depth == 0 && (find_form(parser) || find_statement(parser)))
            break;
        depth += is_at(parser, '{');
        is_end = (is_at(parser, ';') && depth == 0) || (is_at(parser, '}') && depth <= 1);
        depth -= is_at(parser, '}') && depth > 0;
        advance(parser);
    }
    parser->is_lost = false;
}

static bool check_bytes(const struct source *source, struct diagnostics *diagnostics)
{
    struct text text = {source->text, source->size};
    size_t bad = utf8_check(text);
    const char *nul = memchr(text.data, '\0', bad);

    if (nul)
        bad = (size_t)(nul - text.data);
    if (bad == text.size)
        return true;
    struct span span = {source, (uint32_t)bad, (uint32_t)bad + 1};
    diag_report(diagnostics, DIAG_ENCODING, span, "%s",
                nul ? "a NUL byte" : "a byte that is not UTF-8");
    return false;
}

const struct fbs_attribute *fbs_attribute_find(const struct fbs_attribute *attributes,
                                               struct text name)
{
    while (attributes && !text_equal(attributes->name, name))
        attributes = attributes->next;
    return attributes;
}

void fbs_parse(struct arena *arena, const struct source *source, struct diagnostics *diagnostics,
               struct fbs_schema *schema)
{
    struct parser parser = {
        .arena = arena,
        .diagnostics = diagnostics,
        .schema = schema,
        .last_include = &schema->includes,
        .last_declared = &schema->declared,
        .last_declaration = &schema->declarations,
    };

    schema->source = source;
    if (!check_bytes(source, diagnostics))
        return;
    fbs_scanner_init(&parser.scanner, arena, source, diagnostics);
    advance(&parser);
    while (!is_at(&parser, FBS_END)) {
        if (!take_statement(&parser))
            recover(&parser);
    }
}
