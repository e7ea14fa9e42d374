/* SPDX-License-Identifier: MIT */
/*
 * The grammar. Actions build nodes and nothing else; the only errors they report are about what
 * stands in the wrong place or is not part of this version of the language. After a syntax error
 * the parser goes on behind the next ';' or '}', so one run shows the errors of a whole file.
 */
%require "3.8"
%define api.pure full
%define api.value.type union
%define api.location.type {struct span}
%define api.token.prefix {TOKEN_}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param {void *scanner}
%parse-param {struct parsing *parsing}

%code requires {
#include "syntax/literal.h"
#include "syntax/parsing.h"
}

%code {
#include "syntax/build.h"
#include "syntax/keywords.h"
#include "syntax/tokens.h"

/*
 * A node begins at its first token: parts that are empty do not count. Part 0 is what stands before
 * a node without parts; with parts it may be unset.
 */
#define YYLLOC_DEFAULT(current, parts, count) \
    do { \
        (current) = YYRHSLOC(parts, (count) > 0 ? 1 : 0); \
        (current).begin = (current).end; \
        for (int part = (count); part > 0; part--) { \
            if (YYRHSLOC(parts, part).begin != YYRHSLOC(parts, part).end) { \
                (current).begin = YYRHSLOC(parts, part).begin; \
                if (YYRHSLOC(parts, part).end > (current).end) \
                    (current).end = YYRHSLOC(parts, part).end; \
            } \
        } \
    } while (0)

#define yylex(value, span, scanner) tokens_next(value, span, scanner, YYRECOVERING())

static void end_item(struct parsing *parsing, const struct span *span)
{
    parsing->has_items = true;
    parsing->item_end = span->end;
    parsing->item_errors = parsing->errors;
}

static void yyerror(const struct span *span, void *scanner, struct parsing *parsing,
                    const char *message);
}

%initial-action
{
    @$ = (struct span){parsing->source, 0, 0};
    parsing->tokens = tokens_new(parsing->arena);
}

%token END 0             "end of file"
%token SEMICOLON         ";"
%token COMMA             ","
%token COLON             ":"
%token QUESTION          "?"
%token EQUALS            "="
%token ARROW             "->"
%token AT                "@"
%token BAR               "|"
%token DOT               "."
%token RANGE             ".."
%token SPREAD            "..."
%token LEFT_PAREN        "("
%token RIGHT_PAREN       ")"
%token LEFT_BRACE        "{"
%token RIGHT_BRACE       "}"
%token LEFT_BRACKET      "["
%token RIGHT_BRACKET     "]"
%token LESS              "<"
%token GREATER           ">"
%token AS                "as"
%token BY                "by"
%token CONST             "const"
%token ENUM              "enum"
%token ERROR             "error"
%token EXTENDS           "extends"
%token FALSE             "false"
%token IMPORT            "import"
%token INTERFACE         "interface"
%token MAP               "map"
%token NULL              "null"
%token PACKAGE           "package"
%token PROCEDURE         "procedure"
%token RESERVED          "reserved"
%token STREAM            "stream"
%token STRUCT            "struct"
%token THEN              "then"
%token THROWS            "throws"
%token TOPIC             "topic"
%token TRUE              "true"
%token TYPE              "type"
%token UNION             "union"
%token VOID              "void"
%token WIDL              "widl"
%token <struct ast_name> IDENTIFIER  "a name"
%token <struct literal> INTEGER      "an integer"
%token <struct literal> FLOAT        "a float"
%token <struct literal> STRING       "a string"

%type <struct ast_name> word words dotted name string enum_base import_alias
%type <struct ast_list> decorators arguments enumerators enumerator_list positional keywords
%type <struct ast_list> keyword_list throws dotted_list values strings extends
%type <struct ast_block> fields members field_block member_block reserved
%type <struct ast_decorator *> decorator
%type <struct ast_argument *> argument
%type <struct ast_declaration *> declaration
%type <struct ast_enumerator *> enumerator
%type <struct ast_field *> field param rest spread
%type <struct ast_member *> member
%type <struct ast_params *> params
%type <struct ast_content> content
%type <struct ast_result> result
%type <struct ast_type *> type plain_type
%type <struct ast_value *> value default
%type <bool> optional

%%

file:
    items
;

items:
    %empty
|   items item  { end_item(parsing, &@2); }
;

item:
    "widl" INTEGER ";"                           { build_version(parsing, &@$, &$2); }
|   decorators "package" words decorators ";"    { build_package(parsing, &@$, &$3, $1, $4); }
|   decorators "import" string import_alias ";"  { build_import(parsing, &@$, &$3, &$4, $1); }
|   decorators declaration                       { build_declaration(parsing, &@$, $2, $1); }
|   error ";"                                    { parsing_lost(parsing, @2.end); yyerrok; }
|   error "}"                                    { parsing_lost(parsing, @2.end); yyerrok; }
|   error block                                  { parsing_lost(parsing, @2.end); yyerrok; }
;

import_alias:
    %empty           { $$ = (struct ast_name){0}; }
|   "as" IDENTIFIER  { $$ = $2; }
;

declaration:
    "const" IDENTIFIER ":" type "=" value decorators ";"
        {
            $$ = ast_declaration_new(parsing->arena, AST_CONST, $2);
            $$->type = $4;
            $$->value = $6;
            $$->decorators = $7;
        }
|   "type" IDENTIFIER "=" type decorators ";"
        {
            $$ = ast_declaration_new(parsing->arena, AST_ALIAS, $2);
            $$->type = $4;
            $$->decorators = $5;
        }
|   "enum" IDENTIFIER enum_base enumerators
        {
            $$ = ast_declaration_new(parsing->arena, AST_ENUM, $2);
            $$->base = $3;
            $$->members = $4;
        }
|   "struct" IDENTIFIER field_block
        {
            $$ = ast_declaration_new(parsing->arena, AST_STRUCT, $2);
            build_block(&$3, $$);
        }
|   "union" IDENTIFIER "by" string field_block
        {
            $$ = ast_declaration_new(parsing->arena, AST_UNION, $2);
            $$->tag = $4;
            build_block(&$5, $$);
        }
|   "error" IDENTIFIER params decorators ";"
        {
            $$ = ast_declaration_new(parsing->arena, AST_ERROR, $2);
            $$->params = $3;
            $$->decorators = $4;
        }
|   "interface" IDENTIFIER extends member_block
        {
            $$ = ast_declaration_new(parsing->arena, AST_INTERFACE, $2);
            $$->bases = $3;
            build_block(&$4, $$);
        }
;

extends:
    %empty                 { $$ = (struct ast_list){0}; }
|   "extends" dotted_list  { $$ = $2; }
;

enum_base:
    %empty          { $$ = (struct ast_name){0}; }
|   ":" IDENTIFIER  { $$ = $2; }
;

enumerators:
    "{" "}"                        { $$ = (struct ast_list){0}; }
|   "{" enumerator_list "}"        { $$ = $2; }
|   "{" enumerator_list comma "}"  { $$ = $2; }
;

enumerator_list:
    enumerator
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   enumerator_list comma enumerator
        {
            $$ = $1;
            build_add(parsing, &$$, $3);
        }
|   enumerator_list error
;

/* An enumerator that is an error ends where the next one can begin. */
comma:
    ","  { yyerrok; }
;

enumerator:
    decorators name default decorators { $$ = build_enumerator(parsing, &@$, &$2, $3, $1, $4); }
|   error                              { $$ = NULL; }
;

field_block:
    "{" fields "}"        { $$ = $2; }
|   "{" fields error "}"  { $$ = $2; yyerrok; }
;

fields:
    %empty           { $$ = (struct ast_block){0}; }
|   fields field     { $$ = $1; build_add(parsing, &$$.items, $2); }
|   fields reserved  { $$ = $1; build_reserve(parsing, &$$, &$2); }
;

field:
    param ";"
|   spread ";"
|   error ";"    { $$ = NULL; yyerrok; }
|   error block  { $$ = NULL; yyerrok; }
;

spread:
    decorators "..." dotted  { $$ = build_spread(parsing, &@$, &$3, $1); }
;

reserved:
    decorators "reserved" strings ";"
        { $$ = (struct ast_block){.reserved = $3, .decorators = $1}; }
;

strings:
    string
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, build_name(parsing, &$1));
        }
|   strings "," string
        {
            $$ = $1;
            build_add(parsing, &$$, build_name(parsing, &$3));
        }
;

member_block:
    "{" members "}"                   { $$ = $2; }
|   "{" members error "}"             { $$ = $2; yyerrok; }
|   "{" members error block tail "}"  { $$ = $2; yyerrok; }
;

members:
    %empty            { $$ = (struct ast_block){0}; }
|   members member    { $$ = $1; build_add(parsing, &$$.items, $2); }
|   members reserved  { $$ = $1; build_reserve(parsing, &$$, &$2); }
;

member:
    decorators "procedure" name params result throws decorators ";"
        {
            $$ = build_member(parsing, &@$, AST_PROCEDURE, &$3, $1, $7);
            $$->params = $4;
            $$->result = $5;
            $$->throws = $6;
        }
|   decorators "topic" name params decorators ";"
        {
            $$ = build_member(parsing, &@$, AST_TOPIC, &$3, $1, $5);
            $$->params = $4;
        }
|   error ";"             { $$ = NULL; yyerrok; }
|   error block tail ";"  { $$ = NULL; yyerrok; }
;

params:
    "(" ")"                              { $$ = build_params(parsing, &@$, NULL, NULL); }
|   "(" positional ")"                   { $$ = build_params(parsing, &@$, &$2, NULL); }
|   "(" positional "," keywords ")"      { $$ = build_params(parsing, &@$, &$2, &$4); }
|   "(" keywords ")"                     { $$ = build_params(parsing, &@$, NULL, &$2); }
|   "(" error ")"                        { $$ = build_params(parsing, &@$, NULL, NULL); yyerrok; }
;

positional:
    param
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   rest
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   positional "," param  { $$ = $1; build_add(parsing, &$$, $3); }
|   positional "," rest   { $$ = $1; build_add(parsing, &$$, $3); }
;

keywords:
    "{" keyword_list "}"      { $$ = $2; }
|   "{" keyword_list "," "}"  { $$ = $2; }
|   "{" error "}"             { $$ = (struct ast_list){0}; yyerrok; }
;

keyword_list:
    param
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   rest
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   keyword_list "," param  { $$ = $1; build_add(parsing, &$$, $3); }
|   keyword_list "," rest   { $$ = $1; build_add(parsing, &$$, $3); }
;

param:
    decorators name optional ":" type default decorators
        {
            $$ = build_field(parsing, &@$, &$2, $1, $7);
            $$->is_optional = $3;
            $$->type = $5;
            $$->value = $6;
        }
;

rest:
    decorators "..." name ":" type decorators
        {
            $$ = build_field(parsing, &@$, &$3, $1, $6);
            $$->is_rest = true;
            $$->type = $5;
        }
|   decorators "stream" name optional ":" type default decorators
        {
            $$ = build_field(parsing, &@$, &$3, $1, $8);
            $$->is_stream = true;
            $$->is_optional = $4;
            $$->type = $6;
            $$->value = $7;
        }
;

optional:
    %empty  { $$ = false; }
|   "?"     { $$ = true; }
;

default:
    %empty     { $$ = NULL; }
|   "=" value  { $$ = $2; }
;

result:
    %empty        { $$ = (struct ast_result){0}; }
|   "->" content  { $$ = (struct ast_result){.content = $2}; }
|   "->" "stream" content
        { $$ = (struct ast_result){.is_stream = true, .stream_span = @2, .stream = $3}; }
|   "->" "stream" content "then" content
        {
            $$ = (struct ast_result){
                .content = $5, .is_stream = true, .stream_span = @2, .stream = $3};
        }
;

content:
    type    { $$ = (struct ast_content){.type = $1}; }
|   params  { $$ = (struct ast_content){.params = $1}; }
|   "void"  { $$ = (struct ast_content){0}; }
;

throws:
    %empty                { $$ = (struct ast_list){0}; }
|   "throws" dotted_list  { $$ = $2; }
;

dotted_list:
    dotted
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, build_name(parsing, &$1));
        }
|   dotted_list "," dotted
        {
            $$ = $1;
            build_add(parsing, &$$, build_name(parsing, &$3));
        }
;

type:
    plain_type
|   plain_type "|" "null"          { $$ = build_nullable_type(parsing, &@$, $1); }
|   plain_type "|" "null" "[" "]"  { $$ = build_nullable_elements(parsing, &@$, $1); }
;

plain_type:
    dotted                       { $$ = build_named_type(parsing, &@$, &$1); }
|   "map" "<" type "," type ">"  { $$ = build_map_type(parsing, &@$, $3, $5); }
|   plain_type "[" "]"           { $$ = build_list_type(parsing, &@$, $1); }
|   plain_type "[" value "]"     { $$ = build_array_type(parsing, &@$, $1, $3); }
;

decorators:
    %empty                { $$ = (struct ast_list){0}; }
|   decorators decorator  { $$ = $1; build_add(parsing, &$$, $2); }
;

decorator:
    "@" words                    { $$ = build_decorator(parsing, &@$, &$2, NULL); }
|   "@" words "(" arguments ")"  { $$ = build_decorator(parsing, &@$, &$2, &$4); }
|   "@" words "(" error ")"      { $$ = NULL; yyerrok; }
;

arguments:
    argument
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   arguments "," argument  { $$ = $1; build_add(parsing, &$$, $3); }
;

argument:
    value                 { $$ = build_argument(parsing, &@$, NULL, $1); }
|   word ":" value        { $$ = build_argument(parsing, &@$, &$1, $3); }
|   value ".." value      { $$ = build_range(parsing, &@$, $1, $3); }
|   value ".."            { $$ = build_range(parsing, &@$, $1, NULL); }
|   ".." value            { $$ = build_range(parsing, &@$, NULL, $2); }
;

value:
    INTEGER         { $$ = build_integer(parsing, &@$, &$1); }
|   FLOAT           { $$ = build_float(parsing, &@$, &$1); }
|   string          { $$ = build_text(parsing, &$1); }
|   "true"          { $$ = build_bool(parsing, &@$, true); }
|   "false"         { $$ = build_bool(parsing, &@$, false); }
|   "null"          { $$ = ast_value_new(parsing->arena, AST_NULL, @$); }
|   dotted          { $$ = build_reference(parsing, &$1); }
|   "[" "]"         { $$ = ast_value_new(parsing->arena, AST_VALUES, @$); }
|   "[" values "]"  { $$ = build_values(parsing, &@$, $2); }
;

values:
    value
        {
            $$ = (struct ast_list){0};
            build_add(parsing, &$$, $1);
        }
|   values "," value  { $$ = $1; build_add(parsing, &$$, $3); }
;

string:
    STRING  { $$ = (struct ast_name){.text = $1.text, .span = @1, .is_quoted = true}; }
;

/* The first part of a name that refers to something is no keyword; the others can be. */
dotted:
    IDENTIFIER
|   dotted "." word  { $$ = build_dotted(parsing, &@$, &$1, &$3); }
;

words:
    word
|   words "." word  { $$ = build_dotted(parsing, &@$, &$1, &$3); }
;

name:
    word
|   string
;

word:
    IDENTIFIER
|   keyword  { $$ = build_word(parsing, &@$); }
;

keyword:
    "as" | "by" | "const" | "enum" | "error" | "extends" | "false" | "import" | "interface" | "map"
|   "null" | "package" | "procedure" | "reserved" | "stream" | "struct" | "then" | "throws"
|   "topic" | "true" | "type" | "union" | "void" | "widl"
;

/* What stands in braces that an error made meaningless. */
block:
    "{" skipped "}"
;

skipped:
    tail
|   skipped ";" tail
;

/* The rest of a member behind its keywords, which are in braces, too. */
tail:
    %empty
|   tail block
|   tail word
|   tail other
;

other:
    INTEGER | FLOAT | STRING | "," | ":" | "?" | "=" | "->" | "@" | "|" | "." | ".." | "..."
|   "(" | ")" | "[" | "]" | "<" | ">"
;

%%

/* All of them stand between the first and the last. */
const char *keywords_get(size_t index)
{
    size_t symbol = YYSYMBOL_AS + index;

    return symbol <= YYSYMBOL_WIDL ? yysymbol_name((yysymbol_kind_t)symbol) : NULL;
}

/* The parser calls this for one thing only: its stack has reached its limit. */
static void yyerror(const struct span *span, void *scanner, struct parsing *parsing,
                    const char *message)
{
    (void)scanner;
    (void)message;
    diag_report(parsing->diagnostics, DIAG_TOO_DEEP, *span, "nested too deeply");
    parsing_skipped(parsing);
}

static int yyreport_syntax_error(const yypcontext_t *context, void *scanner,
                                 struct parsing *parsing)
{
    yysymbol_kind_t kinds[YYNTOKENS];
    const char *names[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);

    (void)scanner;
    if (count < 0)
        return count;
    for (int i = 0; i < count; i++)
        names[i] = yysymbol_name(kinds[i]);
    struct unexpected unexpected = {
        .span = *yypcontext_location(context),
        .previous_end = parsing->previous_end,
        .is_end = yypcontext_token(context) == YYSYMBOL_YYEOF,
        .is_in_parens = tokens_in_parens(parsing),
        .expected = names,
        .count = (size_t)count,
    };
    tokens_repair(parsing, unexpected_report(parsing, &unexpected));
    return 0;
}
