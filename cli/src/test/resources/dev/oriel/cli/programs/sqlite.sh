# Arithmetic, text, JSON, dates, sorting and joins, in memory and in a file.
sqlite3 -batch base.db <<'SQL'
pragma journal_mode = delete;
create table numbers (n integer primary key, square integer, root real, word text);
with recursive count(n) as (select 1 union all select n + 1 from count where n < 3000)
  insert into numbers select n, n * n, n / 7.0, printf('%08x-%s', n * 2654435761 % 4294967296, char(97 + n % 26)) from count;
create index by_word on numbers (word);
select count(*), sum(square), avg(root), total(root), min(word), max(word) from numbers;
select word, round(root, 3) from numbers order by word desc limit 5;
select substr(word, -1) as letter, count(*), group_concat(n) from numbers where n < 200 group by letter having count(*) > 7;
select a.n, b.n from numbers a join numbers b on a.square = b.square + 1 limit 3;
select 9223372036854775807 + 1, -9223372036854775808 / -1, 1 / 0, 7 % -3, 1e308 * 10, 0.1 + 0.2, 5 / 2, -5 / 2, 1 << 62 << 1;
select printf('%.15g %.3e %,d', 1.0 / 3, 12345.678, 123456789), round(2.5), round(-2.5), round(1.005, 2);
select cast('12.5e1x' as real), cast(9.9e18 as integer), cast(-0.0 as text), typeof(1e0), hex(zeroblob(3));
select date('2000-02-28', '+1 month', '+2 days'), julianday('2026-11-22 12:34:56'), strftime('%j %w %s', '1999-12-31 23:59:59');
select json_extract('{"a":[1,2.5,{"b":"\u00e9"}]}', '$.a[2].b'), json_group_array(n) from numbers where n % 599 = 0;
select n, sum(n) over (order by n rows between 2 preceding and current row), rank() over (order by n % 5) from numbers limit 12;
create virtual table texts using fts5(body);
insert into texts select 'the ' || word || ' of ' || n || iif(n % 10 = 0, ' rarely', ' often') from numbers;
select count(*), max(rowid) from texts where texts match 'rarely';
delete from numbers where n % 3 = 0;
vacuum;
pragma integrity_check;
SQL
sqlite3 base.db .dump | openssl dgst -sha256 -r
