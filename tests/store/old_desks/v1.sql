PRAGMA user_version = 1;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'igdesk','m001_the_desk','2026-11-22 00:12:19.706447+00:00');
CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    remote_id TEXT,                         -- Instagram's id, scoped to the account; null for other channels
    username TEXT,
    name TEXT,
    tier TEXT,
    followers INTEGER,
    verified INTEGER,
    profile_at INTEGER,                     -- when Instagram was last asked about them
    created_at INTEGER NOT NULL,
    UNIQUE (account, remote_id)
) STRICT;
INSERT INTO "customers" VALUES(1,'17841400000000001','59031711827000027','omar.cooks','Omar Haddad','vip',120000,1,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(2,'17841400000000001','4049505129000032','xiaoman.photo','林小满',NULL,2677,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(3,'17841400000000001','67334423401000038','kexin.photo','李可欣',NULL,308,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(4,'17841400000000001','8258293811000061','anran2026','许安然',NULL,154,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(5,'17841400000000001','24236501900000067','jianing_daily','何佳宁',NULL,242,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(6,'17841400000000001','227331479000047','hugo_travels','Hugo Silva',NULL,402,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(7,'17841400000000001','586365204000010','yifan99','程一凡',NULL,552,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(8,'17841400000000001','4893433051000007','nina_daily','Nina Petrova','partner',247,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(9,'17841400000000001','264106343000021','yifan_home','程一凡',NULL,64,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(10,'17841400000000001','21443468270000018','lena.cooks','Lena Fischer',NULL,392,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(11,'17841400000000001','86529711423000050','yinuo.tea','陈一诺',NULL,100,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(12,'17841400000000001','61604347480000057','yiming_home','赵一鸣',NULL,187,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(13,'17841400000000001','58497242444000054','jonas_daily',NULL,NULL,NULL,NULL,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(14,'17841400000000001','115660745000024','xiaoyan.photo','郑晓燕',NULL,555,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(15,'17841400000000001','846142474000072','haoran99','孙浩然',NULL,135,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(16,'17841400000000001','39206524920000014','haoran_home','孙浩然',NULL,62,0,1795168800000,1795168800000);
INSERT INTO "customers" VALUES(17,'manual',NULL,NULL,'Ada',NULL,NULL,NULL,NULL,1795168800000);
CREATE TABLE escalations (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    rule TEXT,
    reason TEXT NOT NULL,
    target TEXT NOT NULL,
    actor TEXT NOT NULL,
    at INTEGER NOT NULL,
    answer_due_at INTEGER,
    answered_at INTEGER
) STRICT;
INSERT INTO "escalations" VALUES('0b781f9dfeeccb4f.17-0',6,'health','可能危及健康','role:supervisor','sync',1795168800000,1795170600000,NULL);
INSERT INTO "escalations" VALUES('0b781f9dfeeccb4f.22-0',10,'crisis','资金或声誉危机','role:supervisor','sync',1795168800000,1795172400000,NULL);
INSERT INTO "escalations" VALUES('25b6369d563582bd-0',14,NULL,'Asks for the owner','agent:zhou','mei',1795168800000,NULL,NULL);
CREATE TABLE events (
    id INTEGER PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    version INTEGER NOT NULL,               -- its place in the ticket's log; the ticket's version after it
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    kind TEXT NOT NULL,
    data TEXT NOT NULL,
    op TEXT NOT NULL,
    UNIQUE (ticket, version)
) STRICT;
INSERT INTO "events" VALUES(1,1,1,1795168800000,'sync','opened','{"channel":"dm","customer":1,"thread":1,"created_at":1793789028000,"priority":"medium","department":"support","subject":null,"language":"en","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(2,1,2,1795168800000,'sync','customer_wrote','{"sent_at":1793789028000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(3,1,3,1795168800000,'sync','due','{"first_response":1793796228000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(4,1,4,1795168800000,'sync','answered_in_app','{"sent_at":1793791248000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(5,1,5,1795168800000,'sync','status','{"before":"new","after":"waiting","at":1793791248000,"by_customer":false}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(6,1,6,1795168800000,'sync','customer_wrote','{"sent_at":1793792868000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(7,1,7,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1793792868000,"by_customer":true}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(8,1,8,1795168800000,'sync','due','{"first_response":1793796228000,"next_response":1793807268000,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(9,2,1,1795168800000,'sync','opened','{"channel":"dm","customer":2,"thread":2,"created_at":1794027457000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(10,2,2,1795168800000,'sync','customer_wrote','{"sent_at":1794027457000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(11,2,3,1795168800000,'sync','due','{"first_response":1794034657000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(12,2,4,1795168800000,'sync','customer_wrote','{"sent_at":1794027457000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(13,2,5,1795168800000,'rule:technical','rule','{"rule":"technical","condition":"text_any","matched":"不亮","position":8}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(14,2,6,1795168800000,'rule:technical','category','{"before":null,"after":"technical"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(15,2,7,1795168800000,'rule:technical','priority','{"before":"medium","after":"high","source":"category"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(16,2,8,1795168800000,'rule:technical','department','{"before":"support","after":"tech"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(17,2,9,1795168800000,'sync','due','{"first_response":1794029257000,"next_response":null,"because":"priority:high"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(18,2,10,1795168800000,'sync','answered_in_app','{"sent_at":1794039277000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(19,2,11,1795168800000,'sync','status','{"before":"new","after":"waiting","at":1794039277000,"by_customer":false}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(20,2,12,1795168800000,'sync','customer_wrote','{"sent_at":1794042037000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(21,2,13,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794042037000,"by_customer":true}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(22,2,14,1795168800000,'sync','due','{"first_response":1794029257000,"next_response":1794045637000,"because":"priority:high"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(23,3,1,1795168800000,'sync','opened','{"channel":"dm","customer":3,"thread":3,"created_at":1794041770000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(24,3,2,1795168800000,'sync','customer_wrote','{"sent_at":1794041770000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(25,3,3,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"单号","position":0}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(26,3,4,1795168800000,'rule:order-number','rule','{"rule":"order-number","condition":"text_regex","matched":"单号 2026110209036","position":0}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(27,3,5,1795168800000,'rule:order','category','{"before":null,"after":"order"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(28,3,6,1795168800000,'rule:order-number','field','{"field":"order_no","before":null,"after":"2026110209036"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(29,3,7,1795168800000,'sync','due','{"first_response":1794048970000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(30,3,8,1795168800000,'sync','answered_in_app','{"sent_at":1794042130000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(31,3,9,1795168800000,'sync','status','{"before":"new","after":"waiting","at":1794042130000,"by_customer":false}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(32,3,10,1795168800000,'sync','customer_wrote','{"sent_at":1794043030000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(33,3,11,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794043030000,"by_customer":true}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(34,3,12,1795168800000,'sync','due','{"first_response":1794048970000,"next_response":1794057430000,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(35,4,1,1795168800000,'sync','opened','{"channel":"dm","customer":4,"thread":4,"created_at":1794222058000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(36,4,2,1795168800000,'sync','customer_wrote','{"sent_at":1794222058000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(37,4,3,1795168800000,'sync','due','{"first_response":1794229258000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(38,4,4,1795168800000,'sync','customer_wrote','{"sent_at":1794222058000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(39,4,5,1795168800000,'sync','answered_in_app','{"sent_at":1794232018000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(40,4,6,1795168800000,'sync','status','{"before":"new","after":"waiting","at":1794232018000,"by_customer":false}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(41,4,7,1795168800000,'sync','customer_wrote','{"sent_at":1794233578000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(42,4,8,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794233578000,"by_customer":true}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(43,4,9,1795168800000,'sync','due','{"first_response":1794229258000,"next_response":1794247978000,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(44,5,1,1795168800000,'sync','opened','{"channel":"dm","customer":5,"thread":5,"created_at":1795125694000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(45,5,2,1795168800000,'sync','customer_wrote','{"sent_at":1795125694000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(46,5,3,1795168800000,'sync','due','{"first_response":1795132894000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(47,5,4,1795168800000,'sync','customer_wrote','{"sent_at":1795125694000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(48,6,1,1795168800000,'sync','opened','{"channel":"dm","customer":6,"thread":6,"created_at":1795161675000,"priority":"medium","department":"support","subject":null,"language":"en","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(49,6,2,1795168800000,'sync','customer_wrote','{"sent_at":1795161675000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(50,6,3,1795168800000,'rule:health','rule','{"rule":"health","condition":"text_any","matched":"allergy","position":40}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(51,6,4,1795168800000,'rule:health','rule','{"rule":"health","condition":"text_any","matched":"allergy","position":40}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(52,6,5,1795168800000,'rule:health','category','{"before":null,"after":"complaint"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(53,6,6,1795168800000,'rule:health','priority','{"before":"medium","after":"high","source":"category"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(54,6,7,1795168800000,'rule:health','priority','{"before":"high","after":"urgent","source":"rule"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(55,6,8,1795168800000,'rule:health','urgency','{"before":null,"after":"serious"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(56,6,9,1795168800000,'rule:health','tagged','{"added":["健康"],"removed":[]}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(57,6,10,1795168800000,'rule:health','escalated','{"escalation":"0b781f9dfeeccb4f.17-0","reason":"可能危及健康","to":"role:supervisor","rule":"health","answer_due_at":1795170600000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(58,6,11,1795168800000,'sync','due','{"first_response":1795161975000,"next_response":null,"because":"priority:urgent"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(59,7,1,1795168800000,'sync','opened','{"channel":"dm","customer":7,"thread":7,"created_at":1795163150000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(60,7,2,1795168800000,'sync','customer_wrote','{"sent_at":1795163150000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(61,7,3,1795168800000,'sync','due','{"first_response":1795170350000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(62,7,4,1795168800000,'sync','customer_wrote','{"sent_at":1795163150000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(63,8,1,1795168800000,'sync','opened','{"channel":"dm","customer":8,"thread":8,"created_at":1795164281000,"priority":"medium","department":"support","subject":null,"language":"en","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(64,8,2,1795168800000,'sync','customer_wrote','{"sent_at":1795164281000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(65,8,3,1795168800000,'rule:partnership','rule','{"rule":"partnership","condition":"text_any","matched":"wholesale","position":42}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(66,8,4,1795168800000,'rule:partnership','category','{"before":null,"after":"partnership"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(67,8,5,1795168800000,'rule:partnership','priority','{"before":"medium","after":"low","source":"category"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(68,8,6,1795168800000,'rule:partnership','department','{"before":"support","after":"business"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(69,8,7,1795168800000,'rule:partnership','tier','{"before":null,"after":"partner"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(70,8,8,1795168800000,'sync','due','{"first_response":1795250681000,"next_response":null,"because":"priority:low"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(71,9,1,1795168800000,'sync','opened','{"channel":"dm","customer":9,"thread":9,"created_at":1795165024000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(72,9,2,1795168800000,'sync','customer_wrote','{"sent_at":1795165024000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(73,9,3,1795168800000,'sync','due','{"first_response":1795172224000,"next_response":null,"because":"priority:medium"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(74,10,1,1795168800000,'sync','opened','{"channel":"dm","customer":10,"thread":10,"created_at":1795165606000,"priority":"medium","department":"support","subject":null,"language":"en","previous":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(75,10,2,1795168800000,'sync','customer_wrote','{"sent_at":1795165606000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(76,10,3,1795168800000,'rule:money','rule','{"rule":"money","condition":"text_any","matched":"charged twice","position":6}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(77,10,4,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"order","position":24}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(78,10,5,1795168800000,'rule:order-number','rule','{"rule":"order-number","condition":"text_regex","matched":"order 2026111998509","position":24}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(79,10,6,1795168800000,'rule:crisis','rule','{"rule":"crisis","condition":"urgency","matched":"crisis","position":null}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(80,10,7,1795168800000,'rule:money','category','{"before":null,"after":"complaint"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(81,10,8,1795168800000,'rule:money','priority','{"before":"medium","after":"high","source":"category"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(82,10,9,1795168800000,'rule:money','priority','{"before":"high","after":"urgent","source":"rule"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(83,10,10,1795168800000,'rule:money','urgency','{"before":null,"after":"crisis"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(84,10,11,1795168800000,'rule:money','tagged','{"added":["资金"],"removed":[]}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(85,10,12,1795168800000,'rule:order-number','field','{"field":"order_no","before":null,"after":"2026111998509"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(86,10,13,1795168800000,'rule:crisis','escalated','{"escalation":"0b781f9dfeeccb4f.22-0","reason":"资金或声誉危机","to":"role:supervisor","rule":"crisis","answer_due_at":1795172400000}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(87,10,14,1795168800000,'sync','due','{"first_response":1795165906000,"next_response":null,"because":"priority:urgent"}','0b781f9dfeeccb4f');
INSERT INTO "events" VALUES(88,11,1,1795168800000,'sync','opened','{"channel":"dm","customer":11,"thread":11,"created_at":1795166070000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(89,11,2,1795168800000,'sync','customer_wrote','{"sent_at":1795166070000}','da95c048090b54de');
INSERT INTO "events" VALUES(90,11,3,1795168800000,'sync','due','{"first_response":1795173270000,"next_response":null,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(91,11,4,1795168800000,'sync','customer_wrote','{"sent_at":1795166070000}','da95c048090b54de');
INSERT INTO "events" VALUES(92,12,1,1795168800000,'sync','opened','{"channel":"dm","customer":12,"thread":12,"created_at":1795166208000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(93,12,2,1795168800000,'sync','customer_wrote','{"sent_at":1795166208000}','da95c048090b54de');
INSERT INTO "events" VALUES(94,12,3,1795168800000,'sync','due','{"first_response":1795173408000,"next_response":null,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(95,12,4,1795168800000,'sync','customer_wrote','{"sent_at":1795166208000}','da95c048090b54de');
INSERT INTO "events" VALUES(96,12,5,1795168800000,'rule:usage','rule','{"rule":"usage","condition":"text_any","matched":"摄氏","position":9}','da95c048090b54de');
INSERT INTO "events" VALUES(97,12,6,1795168800000,'rule:usage','category','{"before":null,"after":"usage"}','da95c048090b54de');
INSERT INTO "events" VALUES(98,13,1,1795168800000,'sync','opened','{"channel":"dm","customer":13,"thread":13,"created_at":1795166270000,"priority":"medium","department":"support","subject":null,"language":"en","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(99,13,2,1795168800000,'sync','customer_wrote','{"sent_at":1795166270000}','da95c048090b54de');
INSERT INTO "events" VALUES(100,13,3,1795168800000,'sync','due','{"first_response":1795173470000,"next_response":null,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(101,14,1,1795168800000,'sync','opened','{"channel":"dm","customer":14,"thread":14,"created_at":1795167173000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(102,14,2,1795168800000,'sync','customer_wrote','{"sent_at":1795167173000}','da95c048090b54de');
INSERT INTO "events" VALUES(103,14,3,1795168800000,'rule:complaint','rule','{"rule":"complaint","condition":"text_any","matched":"投诉","position":10}','da95c048090b54de');
INSERT INTO "events" VALUES(104,14,4,1795168800000,'rule:complaint','category','{"before":null,"after":"complaint"}','da95c048090b54de');
INSERT INTO "events" VALUES(105,14,5,1795168800000,'rule:complaint','priority','{"before":"medium","after":"high","source":"category"}','da95c048090b54de');
INSERT INTO "events" VALUES(106,14,6,1795168800000,'rule:complaint','urgency','{"before":null,"after":"serious"}','da95c048090b54de');
INSERT INTO "events" VALUES(107,14,7,1795168800000,'sync','due','{"first_response":1795168973000,"next_response":null,"because":"priority:high"}','da95c048090b54de');
INSERT INTO "events" VALUES(108,15,1,1795168800000,'sync','opened','{"channel":"dm","customer":15,"thread":15,"created_at":1794817140000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(109,15,2,1795168800000,'sync','customer_wrote','{"sent_at":1794817140000}','da95c048090b54de');
INSERT INTO "events" VALUES(110,15,3,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(111,15,4,1795168800000,'sync','customer_wrote','{"sent_at":1794849540000}','da95c048090b54de');
INSERT INTO "events" VALUES(112,15,5,1795168800000,'sync','answered_in_app','{"sent_at":1794853380000}','da95c048090b54de');
INSERT INTO "events" VALUES(113,15,6,1795168800000,'sync','status','{"before":"new","after":"waiting","at":1794853380000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(114,15,7,1795168800000,'sync','customer_wrote','{"sent_at":1794855300000}','da95c048090b54de');
INSERT INTO "events" VALUES(115,15,8,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794855300000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(116,15,9,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1794869700000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(117,15,10,1795168800000,'sync','customer_wrote','{"sent_at":1794887700000}','da95c048090b54de');
INSERT INTO "events" VALUES(118,15,11,1795168800000,'sync','answered_in_app','{"sent_at":1794894960000}','da95c048090b54de');
INSERT INTO "events" VALUES(119,15,12,1795168800000,'sync','status','{"before":"open","after":"waiting","at":1794894960000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(120,15,13,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":null}','da95c048090b54de');
INSERT INTO "events" VALUES(121,15,14,1795168800000,'sync','customer_wrote','{"sent_at":1794896460000}','da95c048090b54de');
INSERT INTO "events" VALUES(122,15,15,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794896460000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(123,15,16,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1794910860000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(124,15,17,1795168800000,'sync','customer_wrote','{"sent_at":1794928860000}','da95c048090b54de');
INSERT INTO "events" VALUES(125,15,18,1795168800000,'sync','answered_in_app','{"sent_at":1794939960000}','da95c048090b54de');
INSERT INTO "events" VALUES(126,15,19,1795168800000,'sync','status','{"before":"open","after":"waiting","at":1794939960000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(127,15,20,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":null}','da95c048090b54de');
INSERT INTO "events" VALUES(128,15,21,1795168800000,'sync','customer_wrote','{"sent_at":1794943020000}','da95c048090b54de');
INSERT INTO "events" VALUES(129,15,22,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794943020000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(130,15,23,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1794957420000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(131,15,24,1795168800000,'sync','customer_wrote','{"sent_at":1794975420000}','da95c048090b54de');
INSERT INTO "events" VALUES(132,15,25,1795168800000,'rule:usage','rule','{"rule":"usage","condition":"text_any","matched":"水温","position":10}','da95c048090b54de');
INSERT INTO "events" VALUES(133,15,26,1795168800000,'rule:usage','rule','{"rule":"usage","condition":"text_any","matched":"泡出来","position":1}','da95c048090b54de');
INSERT INTO "events" VALUES(134,15,27,1795168800000,'rule:usage','category','{"before":null,"after":"usage"}','da95c048090b54de');
INSERT INTO "events" VALUES(135,15,28,1795168800000,'sync','answered_in_app','{"sent_at":1794981000000}','da95c048090b54de');
INSERT INTO "events" VALUES(136,15,29,1795168800000,'sync','status','{"before":"open","after":"waiting","at":1794981000000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(137,15,30,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":null}','da95c048090b54de');
INSERT INTO "events" VALUES(138,15,31,1795168800000,'sync','customer_wrote','{"sent_at":1794982920000}','da95c048090b54de');
INSERT INTO "events" VALUES(139,15,32,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1794982920000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(140,15,33,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1794997320000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(141,15,34,1795168800000,'sync','customer_wrote','{"sent_at":1795015320000}','da95c048090b54de');
INSERT INTO "events" VALUES(142,15,35,1795168800000,'rule:usage','rule','{"rule":"usage","condition":"text_any","matched":"冷泡要","position":0}','da95c048090b54de');
INSERT INTO "events" VALUES(143,15,36,1795168800000,'sync','answered_in_app','{"sent_at":1795025880000}','da95c048090b54de');
INSERT INTO "events" VALUES(144,15,37,1795168800000,'sync','status','{"before":"open","after":"waiting","at":1795025880000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(145,15,38,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":null}','da95c048090b54de');
INSERT INTO "events" VALUES(146,15,39,1795168800000,'sync','customer_wrote','{"sent_at":1795026120000}','da95c048090b54de');
INSERT INTO "events" VALUES(147,15,40,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1795026120000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(148,15,41,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1795040520000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(149,15,42,1795168800000,'sync','customer_wrote','{"sent_at":1795058520000}','da95c048090b54de');
INSERT INTO "events" VALUES(150,15,43,1795168800000,'rule:usage','rule','{"rule":"usage","condition":"text_any","matched":"摄氏","position":9}','da95c048090b54de');
INSERT INTO "events" VALUES(151,15,44,1795168800000,'sync','answered_in_app','{"sent_at":1795065180000}','da95c048090b54de');
INSERT INTO "events" VALUES(152,15,45,1795168800000,'sync','status','{"before":"open","after":"waiting","at":1795065180000,"by_customer":false}','da95c048090b54de');
INSERT INTO "events" VALUES(153,15,46,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":null,"because":null}','da95c048090b54de');
INSERT INTO "events" VALUES(154,15,47,1795168800000,'sync','customer_wrote','{"sent_at":1795065660000}','da95c048090b54de');
INSERT INTO "events" VALUES(155,15,48,1795168800000,'sync','status','{"before":"waiting","after":"open","at":1795065660000,"by_customer":true}','da95c048090b54de');
INSERT INTO "events" VALUES(156,15,49,1795168800000,'sync','due','{"first_response":1794824340000,"next_response":1795080060000,"because":"priority:medium"}','da95c048090b54de');
INSERT INTO "events" VALUES(157,15,50,1795168800000,'sync','customer_wrote','{"sent_at":1795167310000}','da95c048090b54de');
INSERT INTO "events" VALUES(158,15,51,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"物流","position":0}','da95c048090b54de');
INSERT INTO "events" VALUES(159,15,52,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"单号","position":16}','da95c048090b54de');
INSERT INTO "events" VALUES(160,15,53,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"签收","position":5}','da95c048090b54de');
INSERT INTO "events" VALUES(161,15,54,1795168800000,'rule:order-number','rule','{"rule":"order-number","condition":"text_regex","matched":"订单号2026111085691","position":15}','da95c048090b54de');
INSERT INTO "events" VALUES(162,15,55,1795168800000,'rule:order-number','field','{"field":"order_no","before":null,"after":"2026111085691"}','da95c048090b54de');
INSERT INTO "events" VALUES(163,16,1,1795168800000,'sync','opened','{"channel":"dm","customer":16,"thread":16,"created_at":1795167631000,"priority":"medium","department":"support","subject":null,"language":"zh","previous":null}','da95c048090b54de');
INSERT INTO "events" VALUES(164,16,2,1795168800000,'sync','customer_wrote','{"sent_at":1795167631000}','da95c048090b54de');
INSERT INTO "events" VALUES(165,16,3,1795168800000,'rule:damaged','rule','{"rule":"damaged","condition":"text_any","matched":"破损","position":11}','da95c048090b54de');
INSERT INTO "events" VALUES(166,16,4,1795168800000,'rule:damaged','rule','{"rule":"damaged","condition":"text_any","matched":"碎了","position":2}','da95c048090b54de');
INSERT INTO "events" VALUES(167,16,5,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"快递","position":7}','da95c048090b54de');
INSERT INTO "events" VALUES(168,16,6,1795168800000,'rule:damaged','category','{"before":null,"after":"returns"}','da95c048090b54de');
INSERT INTO "events" VALUES(169,16,7,1795168800000,'rule:damaged','priority','{"before":"medium","after":"high","source":"category"}','da95c048090b54de');
INSERT INTO "events" VALUES(170,16,8,1795168800000,'rule:damaged','tagged','{"added":["破损"],"removed":[]}','da95c048090b54de');
INSERT INTO "events" VALUES(171,16,9,1795168800000,'sync','due','{"first_response":1795169431000,"next_response":null,"because":"priority:high"}','da95c048090b54de');
INSERT INTO "events" VALUES(172,1,9,1795168800000,'rule:well-known','rule','{"rule":"well-known","condition":"followers_min","matched":"120000","position":null}','597f5081c4b5eb90');
INSERT INTO "events" VALUES(173,1,10,1795168800000,'rule:well-known','tier','{"before":null,"after":"vip"}','597f5081c4b5eb90');
INSERT INTO "events" VALUES(174,1,11,1795168800000,'rule:well-known','tagged','{"added":["大V"],"removed":[]}','597f5081c4b5eb90');
INSERT INTO "events" VALUES(175,1,12,1795168800000,'rule:well-known','limit','{"rule":"well-known","name":"first_response","days":0,"rest_s":1800}','597f5081c4b5eb90');
INSERT INTO "events" VALUES(176,17,1,1795168800000,'mei','opened','{"channel":"email","customer":17,"thread":17,"created_at":1795168800000,"priority":"medium","department":"support","subject":"Order 1234","language":"zh","previous":null}','594bc21fc767cd72');
INSERT INTO "events" VALUES(177,17,2,1795168800000,'mei','customer_wrote','{"sent_at":1795168800000}','594bc21fc767cd72');
INSERT INTO "events" VALUES(178,17,3,1795168800000,'rule:order','rule','{"rule":"order","condition":"text_any","matched":"order","position":12}','594bc21fc767cd72');
INSERT INTO "events" VALUES(179,17,4,1795168800000,'rule:order','category','{"before":null,"after":"order"}','594bc21fc767cd72');
INSERT INTO "events" VALUES(180,17,5,1795168800000,'mei','due','{"first_response":1795176000000,"next_response":null,"because":"priority:medium"}','594bc21fc767cd72');
INSERT INTO "events" VALUES(181,16,10,1795168800000,'mei','assigned','{"before":null,"after":"mei"}','3f25b1b94818029e');
INSERT INTO "events" VALUES(182,16,11,1795168800000,'mei','status','{"before":"new","after":"open","at":1795168800000,"by_customer":false}','3f25b1b94818029e');
INSERT INTO "events" VALUES(183,16,12,1795168800000,'mei','noted','{"note":"f0b104db83c25bfc-0"}','f0b104db83c25bfc');
INSERT INTO "events" VALUES(184,16,13,1795168800000,'mei','tagged','{"added":["vip","快递"],"removed":[]}','821b67f6c388e90e');
INSERT INTO "events" VALUES(185,14,8,1795168800000,'mei','priority','{"before":"high","after":"high","source":"person"}','fb1e36f951bc6a59');
INSERT INTO "events" VALUES(186,14,9,1795168800000,'mei','escalated','{"escalation":"25b6369d563582bd-0","reason":"Asks for the owner","to":"agent:zhou","rule":null,"answer_due_at":null}','25b6369d563582bd');
INSERT INTO "events" VALUES(187,13,4,1795168800000,'mei','assigned','{"before":null,"after":"lin"}','3f89ed52739e1287');
INSERT INTO "events" VALUES(188,13,5,1795168800000,'mei','status','{"before":"new","after":"open","at":1795168800000,"by_customer":false}','3f89ed52739e1287');
INSERT INTO "events" VALUES(189,13,6,1795168800000,'mei','status','{"before":"open","after":"resolved","at":1795168800000,"by_customer":false}','0548ae7957e4432c');
INSERT INTO "events" VALUES(190,13,7,1795168800000,'mei','status','{"before":"resolved","after":"open","at":1795168800000,"by_customer":false}','8a89f43fe289e3f2');
INSERT INTO "events" VALUES(191,16,14,1795168800000,'mei','reply_queued','{"reply":"c167e714cf24c0ae-0","hold_until":1795168804000,"template":null,"automatic":false}','c167e714cf24c0ae');
INSERT INTO "events" VALUES(192,16,15,1795168800000,'mei','status','{"before":"open","after":"waiting","at":1795168800000,"by_customer":false}','c167e714cf24c0ae');
INSERT INTO "events" VALUES(193,12,7,1795168806000,'mei','assigned','{"before":null,"after":"mei"}','6813d8b5d793596b');
INSERT INTO "events" VALUES(194,12,8,1795168806000,'mei','reply_queued','{"reply":"6813d8b5d793596b-0","hold_until":1795168810000,"template":null,"automatic":false}','6813d8b5d793596b');
INSERT INTO "events" VALUES(195,12,9,1795168806000,'mei','status','{"before":"new","after":"open","at":1795168806000,"by_customer":false}','6813d8b5d793596b');
INSERT INTO "events" VALUES(196,12,10,1795168806000,'mei','status','{"before":"open","after":"waiting","at":1795168806000,"by_customer":false}','6813d8b5d793596b');
INSERT INTO "events" VALUES(197,16,16,1795168812000,'sync','reply_failed','{"reply":"c167e714cf24c0ae-0","error":"instagram.object_gone"}','3f99f75057b51ef0');
INSERT INTO "events" VALUES(198,16,17,1795168812000,'sync','status','{"before":"waiting","after":"open","at":1795168812000,"by_customer":false}','3f99f75057b51ef0');
INSERT INTO "events" VALUES(199,12,11,1795168812000,'sync','reply_sent','{"reply":"6813d8b5d793596b-0","sent_at":1795168812000,"covers":1795166208000,"automatic":false}','894db69ce0b40f96');
INSERT INTO "events" VALUES(200,14,10,1795168812000,'mei','assigned','{"before":null,"after":"mei"}','0e43dee9a918ab66');
INSERT INTO "events" VALUES(201,14,11,1795168812000,'mei','reply_queued','{"reply":"0e43dee9a918ab66-0","hold_until":1795168816000,"template":null,"automatic":false}','0e43dee9a918ab66');
INSERT INTO "events" VALUES(202,14,12,1795168812000,'mei','status','{"before":"new","after":"open","at":1795168812000,"by_customer":false}','0e43dee9a918ab66');
INSERT INTO "events" VALUES(203,14,13,1795168812000,'mei','status','{"before":"open","after":"waiting","at":1795168812000,"by_customer":false}','0e43dee9a918ab66');
INSERT INTO "events" VALUES(204,13,8,1795168818000,'mei','reply_queued','{"reply":"d93c5d60643ea91d-0","hold_until":1795168822000,"template":null,"automatic":false}','d93c5d60643ea91d');
INSERT INTO "events" VALUES(205,13,9,1795168818000,'mei','status','{"before":"open","after":"waiting","at":1795168818000,"by_customer":false}','d93c5d60643ea91d');
INSERT INTO "events" VALUES(206,14,14,1795168824000,'sync','reply_unconfirmed','{"reply":"0e43dee9a918ab66-0","error":"outbox.interrupted"}','6b142eff76ad58e1');
INSERT INTO "events" VALUES(207,11,5,1795168824000,'mei','assigned','{"before":null,"after":"mei"}','ce41b5ce4d5802b2');
INSERT INTO "events" VALUES(208,11,6,1795168824000,'mei','reply_queued','{"reply":"ce41b5ce4d5802b2-0","hold_until":1795168828000,"template":null,"automatic":false}','ce41b5ce4d5802b2');
INSERT INTO "events" VALUES(209,11,7,1795168824000,'mei','status','{"before":"new","after":"open","at":1795168824000,"by_customer":false}','ce41b5ce4d5802b2');
INSERT INTO "events" VALUES(210,11,8,1795168824000,'mei','status','{"before":"open","after":"waiting","at":1795168824000,"by_customer":false}','ce41b5ce4d5802b2');
INSERT INTO "events" VALUES(211,11,9,1795168824000,'mei','reply_cancelled','{"reply":"ce41b5ce4d5802b2-0"}','0e1f42b8a7042048');
INSERT INTO "events" VALUES(212,11,10,1795168824000,'mei','status','{"before":"waiting","after":"open","at":1795168824000,"by_customer":false}','0e1f42b8a7042048');
INSERT INTO "events" VALUES(213,11,11,1795168824000,'mei','reply_queued','{"reply":"5babd38b52af3b07-0","hold_until":1795168828000,"template":null,"automatic":false}','5babd38b52af3b07');
INSERT INTO "events" VALUES(214,11,12,1795168824000,'mei','status','{"before":"open","after":"waiting","at":1795168824000,"by_customer":false}','5babd38b52af3b07');
CREATE TABLE inbound_faults (               -- objects of Instagram's that could not be understood
    id INTEGER PRIMARY KEY,
    ref TEXT NOT NULL,
    reason TEXT NOT NULL,
    excerpt TEXT NOT NULL,
    at INTEGER NOT NULL,
    UNIQUE (ref, reason)
) STRICT;
CREATE TABLE last_assigned (                -- when each agent last got a ticket, for taking turns
    agent TEXT PRIMARY KEY,
    turn INTEGER NOT NULL                   -- grows with every assignment on the desk
) STRICT, WITHOUT ROWID;
INSERT INTO "last_assigned" VALUES('lin',2);
INSERT INTO "last_assigned" VALUES('mei',5);
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    token INTEGER NOT NULL,                 -- the fencing number: grows whenever the holder changes
    holder TEXT,
    machine TEXT,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "leases" VALUES('sync',3,'mei@old','machine',1795168914000);
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES threads (id),
    ticket INTEGER REFERENCES tickets (number),
    remote_id TEXT UNIQUE,                  -- the only key that tells a message from another
    import_key TEXT UNIQUE,                 -- the same for messages of an export, which have no id
    outbox TEXT UNIQUE REFERENCES outbox (id),
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    channel TEXT NOT NULL,
    author TEXT,
    text TEXT NOT NULL,
    attachments TEXT NOT NULL DEFAULT '[]',
    story_url TEXT,
    unsupported INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('received', 'sent', 'deleted')),  -- of a reply: see outbox.state
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "messages" VALUES(1,1,1,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0MTc4NTQzOTY4MjgzMDUzNzAwMDAyODozMTk5MzkyNjc0MjYzNzYxMzQ0MDUzOTMxNzE2NTAwMDAyOQZDZD',NULL,NULL,'in','dm','omar.cooks','Hi, I''m filming a tea week and would like to feature the High Mountain Black. Who do I talk to?','[]',NULL,0,'received',1793789028000);
INSERT INTO "messages" VALUES(2,1,1,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0MTc4NTQzOTY4MjgzMDUzNzAwMDAyODozMTk5MTU4MDY0MTkyNDA0MjczNzY4MDcwNzkwMzAwMDAzMAZDZD',NULL,NULL,'out','dm','instagram-app','Sorry for the wait, we are taking care of it right now.','[]',NULL,0,'sent',1793791248000);
INSERT INTO "messages" VALUES(3,1,1,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0MTc4NTQzOTY4MjgzMDUzNzAwMDAyODozMTk5NDk3NDkyNzg0ODU3NDgzMDU1ODQxOTQzMTAwMDAzMQZDZD',NULL,NULL,'in','dm','omar.cooks','Perfect, thanks a lot.','[]',NULL,0,'received',1793792868000);
INSERT INTO "messages" VALUES(4,2,2,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM3MjI2ODkxMjk5NDY1NTIwOTAwMDAzMzozMTk5MTIxNzMzMzcxMTMyMzQwMjQxNjA5MzMzODAwMDAzNAZDZD',NULL,NULL,'in','dm','xiaoman.photo','你好','[]',NULL,0,'received',1794027457000);
INSERT INTO "messages" VALUES(5,2,2,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM3MjI2ODkxMjk5NDY1NTIwOTAwMDAzMzozMTk5MDQ4ODM2MTA0NDI1NjI5Mzc1NzIxNjAyNDAwMDAzNQZDZD',NULL,NULL,'in','dm','xiaoman.photo','温度计茶壶的屏幕不亮，充电也没反应','[]',NULL,0,'received',1794027457000);
INSERT INTO "messages" VALUES(6,2,2,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM3MjI2ODkxMjk5NDY1NTIwOTAwMDAzMzozMTk5NDg2MjA5MjEwMzU1NDY2NzkyODQ2OTg0NTAwMDAzNgZDZD',NULL,NULL,'out','dm','instagram-app','不好意思让您久等了，我们马上为您安排。','[]',NULL,0,'sent',1794039277000);
INSERT INTO "messages" VALUES(7,2,2,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM3MjI2ODkxMjk5NDY1NTIwOTAwMDAzMzozMTk5ODkxNTEzNTk5MjMwNTM5ODY0NjY0NDE5MzAwMDAzNwZDZD',NULL,NULL,'in','dm','xiaoman.photo','好的，谢谢！','[]',NULL,0,'received',1794042037000);
INSERT INTO "messages" VALUES(8,3,3,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5OTczOTgwNjQ4Njk1NzE1MTAwMDAzOTozMTk5MDg4NjQ4NDAxOTQxMjU0OTA2MTY3NTY5NjAwMDA0MAZDZD',NULL,NULL,'in','dm','kexin.photo','单号 2026110209036 三天没更新了，麻烦帮忙看看','[]',NULL,0,'received',1794041770000);
INSERT INTO "messages" VALUES(9,3,3,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5OTczOTgwNjQ4Njk1NzE1MTAwMDAzOTozMTk5ODU2ODY1OTMxMDM2NzgyNTAzODA5MTM2OTAwMDA0MQZDZD',NULL,NULL,'out','dm','instagram-app','您好，感谢您的喜欢！建议用 85 度的水，泡两分钟。','[]',NULL,0,'sent',1794042130000);
INSERT INTO "messages" VALUES(10,3,3,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5OTczOTgwNjQ4Njk1NzE1MTAwMDAzOTozMTk5Njg1MTIwODE2MjAyNjQxNzUyNTYyMDI5OTAwMDA0MgZDZD',NULL,NULL,'in','dm','kexin.photo','好的，谢谢！','[]',NULL,0,'received',1794043030000);
INSERT INTO "messages" VALUES(11,4,4,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM4MzA4NTcyMzkzMzg2MjIyOTAwMDA2MjozMTk5MTI0MjE3OTI0OTk4ODExNTk3MTQ5MjIyMzAwMDA2MwZDZD',NULL,NULL,'in','dm','anran2026','您好～','[]',NULL,0,'received',1794222058000);
INSERT INTO "messages" VALUES(12,4,4,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM4MzA4NTcyMzkzMzg2MjIyOTAwMDA2MjozMTk5OTY3OTM3MjU2MzgzMjUzNzk1NjM1MjY1MjAwMDA2NAZDZD',NULL,NULL,'in','dm','anran2026','高山红茶一盒多少克，能泡几杯','[]',NULL,0,'received',1794222058000);
INSERT INTO "messages" VALUES(13,4,4,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM4MzA4NTcyMzkzMzg2MjIyOTAwMDA2MjozMTk5MDYwNTg5NDcwMjQ4ODU0NDQwNTkwODgwNzAwMDA2NQZDZD',NULL,NULL,'out','dm','instagram-app','您好，感谢您的喜欢！建议用 85 度的水，泡两分钟。','[]',NULL,0,'sent',1794232018000);
INSERT INTO "messages" VALUES(14,4,4,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM4MzA4NTcyMzkzMzg2MjIyOTAwMDA2MjozMTk5NDA1NDg1NzQwMTQxNDIwMDI0ODQ2NzY3MTAwMDA2NgZDZD',NULL,NULL,'in','dm','anran2026','收到，辛苦了','[]',NULL,0,'received',1794233578000);
INSERT INTO "messages" VALUES(15,5,5,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMxMjM2NzM2ODQ2ODM0MzA1NjAwMDA2ODozMTk5ODIyMjU4NDAwMDI0NzkyODYzNjY5Nzg5MTAwMDA2OQZDZD',NULL,NULL,'in','dm','jianing_daily','您好～','[]',NULL,0,'received',1795125694000);
INSERT INTO "messages" VALUES(16,5,5,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMxMjM2NzM2ODQ2ODM0MzA1NjAwMDA2ODozMTk5NjUxODUzNDExNjE4OTkzMDA1MTg2NzYzNjAwMDA3MQZDZD',NULL,NULL,'in','dm','jianing_daily','你看，收到就是这样的','[{"type":"image","url":"http://127.0.0.1:43085/_cdn/451405961109000070.jpg?oe=6B020650","name":null}]',NULL,0,'received',1795125694000);
INSERT INTO "messages" VALUES(17,6,6,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0NDY2ODQwMzk1NjUzMDg0NzAwMDA0ODozMTk5ODg4OTkxMzI5ODM0MTczMTQ1NzAwMTMxNjAwMDA0OQZDZD',NULL,NULL,'in','dm','hugo_travels','Is the Osmanthus Oolong safe with a soy allergy?','[]',NULL,0,'received',1795161675000);
INSERT INTO "messages" VALUES(18,7,7,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5MDg3OTkwNDgxNTY4MDg2NzAwMDAxMTozMTk5NjY2NTIzNzc0MjIxMDQzNDEwNjgyNTQyMDAwMDAxMgZDZD',NULL,NULL,'in','dm','yifan99','在吗','[]',NULL,0,'received',1795163150000);
INSERT INTO "messages" VALUES(19,7,7,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5MDg3OTkwNDgxNTY4MDg2NzAwMDAxMTozMTk5Nzk3ODIyMzY3NDY1ODQ0MjQyOTQ5NDA0NjAwMDAxMwZDZD',NULL,NULL,'in','dm','yifan99','👩‍👩‍👧‍👦☕️','[]',NULL,0,'received',1795163150000);
INSERT INTO "messages" VALUES(20,8,8,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM4NDIzNDA2OTQ1OTQxNzA0NjAwMDAwODozMTk5ODU0MDAxNTA2MjkzOTY1MjIzNTk1NjEyNjAwMDAwOQZDZD',NULL,NULL,'in','dm','nina_daily','We run 5 cafes and would like to see your wholesale prices.','[]',NULL,0,'received',1795164281000);
INSERT INTO "messages" VALUES(21,9,9,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM5MzYwNDk5ODg4MzkzODQ5NDAwMDAyMjozMTk5NTM3NTYzMTkwODY5NDM0MzM0MTU4NzU0NDAwMDAyMwZDZD',NULL,NULL,'in','dm','yifan_home','礼盒送人送重了，能退一盒吗，还没开','[]',NULL,0,'received',1795165024000);
INSERT INTO "messages" VALUES(22,10,10,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMyNDc1NTc0NTQ1OTk3NzQ5MTAwMDAxOTozMTk5MjE2MTU1NTY5MDM4OTcyNTI2Mjk5Nzg5MzAwMDAyMAZDZD',NULL,NULL,'in','dm','lena.cooks','I was charged twice for order 2026111998509!! Please fix this now','[]',NULL,0,'received',1795165606000);
INSERT INTO "messages" VALUES(23,11,11,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwOTcyMDA0NTIyMjY4Mjk5MDAwMDA1MTozMTk5NjE0MjE5MjUwNjM1NDY4NDYxNDYxMTE4MDAwMDA1MgZDZD',NULL,NULL,'in','dm','yinuo.tea','您好～','[]',NULL,0,'received',1795166070000);
INSERT INTO "messages" VALUES(24,11,11,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwOTcyMDA0NTIyMjY4Mjk5MDAwMDA1MTozMTk5NDE0ODg3NTU4MTQ2OTMyMDI3ODEwMjM3OTAwMDA1MwZDZD',NULL,NULL,'in','dm','yinuo.tea','茶收到了，很好喝，谢谢你们！','[]',NULL,0,'received',1795166070000);
INSERT INTO "messages" VALUES(25,12,12,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwMjcxMzY3MDA5NDgxNzI4MzAwMDA1ODozMTk5MjE1ODA0NjEzMzIzNzQ4Mzc0MTc5NDUyODAwMDA1OQZDZD',NULL,NULL,'in','dm','yiming_home','在吗','[]',NULL,0,'received',1795166208000);
INSERT INTO "messages" VALUES(26,12,12,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwMjcxMzY3MDA5NDgxNzI4MzAwMDA1ODozMTk5NTUzNTY5NTA4ODAzNzUwNjQzNTkyMTAwMzAwMDA2MAZDZD',NULL,NULL,'in','dm','yiming_home','温度计茶壶怎么换成摄氏度？','[]',NULL,0,'received',1795166208000);
INSERT INTO "messages" VALUES(27,13,13,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM2NzIyODUxMjYzMzI2NjYxODAwMDA1NTozMTk5MjQ5MzU5ODczMzAzMzE0MTE2MTY5NDg1NDAwMDA1NgZDZD',NULL,NULL,'in','dm','jonas_daily','Hi, could you tell me how long the Osmanthus Oolong stays fresh once it is open?','[]',NULL,0,'received',1795166270000);
INSERT INTO "messages" VALUES(28,14,14,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0NTQ4MjIyMTQ1ODM1MDU5MTAwMDAyNTozMTk5ODkwMzM1NjIwMjUwMzkyMTU5NDMzNjYxNTAwMDAyNgZDZD',NULL,NULL,'in','dm','xiaoyan.photo','客服态度太差了，我要投诉','[]',NULL,0,'received',1795167173000);
INSERT INTO "messages" VALUES(29,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MjYyNTk2NTA1OTUwMzQ5NzMzOTU2NTEwNTAwMDA4MgZDZD',NULL,NULL,'in','dm','haoran99','好的，谢谢！','[]',NULL,0,'received',1794817140000);
INSERT INTO "messages" VALUES(30,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5ODM1OTY4NTYzMjY1NDI3MTExNDg2MTk0OTAwMDA4MwZDZD',NULL,NULL,'in','dm','haoran99','冷泡柠檬绿茶第二泡反而更香，是正常的吗','[]',NULL,0,'received',1794849540000);
INSERT INTO "messages" VALUES(31,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MDIzNDYzMTkzMzY3OTQ5Njg0NjU1NDU5ODAwMDA4NAZDZD',NULL,NULL,'out','dm','instagram-app','您好，感谢您的喜欢！建议用 85 度的水，泡两分钟。','[]',NULL,0,'sent',1794853380000);
INSERT INTO "messages" VALUES(32,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NTk1MTY1MjA3Mzk2NTY4NTQ3NzI3NzIwODAwMDA4NQZDZD',NULL,NULL,'in','dm','haoran99','明白了，太感谢了～','[]',NULL,0,'received',1794855300000);
INSERT INTO "messages" VALUES(33,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NTc5Nzk2NDI4MzYyNTY4NzEwMTM3NTY4NjAwMDA4NgZDZD',NULL,NULL,'in','dm','haoran99','桂花乌龙第二泡反而更香，是正常的吗','[]',NULL,0,'received',1794887700000);
INSERT INTO "messages" VALUES(34,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MzAyMTg4NjAxNDM4MDU4MjM0MjcxNDkwMzAwMDA4NwZDZD',NULL,NULL,'out','dm','instagram-app','不好意思让您久等了，我们马上为您安排。','[]',NULL,0,'sent',1794894960000);
INSERT INTO "messages" VALUES(35,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NDY0MjQwMTExMzU4Nzc3NzI4MjQ2Mjg2ODAwMDA4OAZDZD',NULL,NULL,'in','dm','haoran99','明白了，太感谢了～','[]',NULL,0,'received',1794896460000);
INSERT INTO "messages" VALUES(36,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NjYyMzcyMjAxMzE0Njc5NzYxODA0MTY2NzAwMDA4OQZDZD',NULL,NULL,'in','dm','haoran99','茉莉银针第二泡反而更香，是正常的吗','[]',NULL,0,'received',1794928860000);
INSERT INTO "messages" VALUES(37,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5Mzc1OTI0OTk1NzA4NTc5NTk4OTAxOTg5MTAwMDA5MAZDZD',NULL,NULL,'out','dm','instagram-app','不好意思让您久等了，我们马上为您安排。','[]',NULL,0,'sent',1794939960000);
INSERT INTO "messages" VALUES(38,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NjQ3MjQyMDM5OTE2NDQ0NzI1MDczNTcyOTAwMDA5MQZDZD',NULL,NULL,'in','dm','haoran99','解决了，你们回复真快 👍','[]',NULL,0,'received',1794943020000);
INSERT INTO "messages" VALUES(39,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5OTY1OTQ1ODE0NTIwMjY0MDI2OTYwMzQyMDAwMDA5MgZDZD',NULL,NULL,'in','dm','haoran99','茶泡出来有点苦，是我水温太高了吗','[]',NULL,0,'received',1794975420000);
INSERT INTO "messages" VALUES(40,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MTg1NjkzNjEzMDc1ODg1NTMxNTkyMDY0NzAwMDA5MwZDZD',NULL,NULL,'out','dm','instagram-app','您好，可以的，请提供一下订单号。','[]',NULL,0,'sent',1794981000000);
INSERT INTO "messages" VALUES(41,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5Njc1NzM2NTIxNTUyNTkyOTMyNzA5MjUxOTAwMDA5NAZDZD',NULL,NULL,'in','dm','haoran99','好的，谢谢！','[]',NULL,0,'received',1794982920000);
INSERT INTO "messages" VALUES(42,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NTUzODk2NTQ4NTAyODgxNjAxOTUwNzYwMjAwMDA5NQZDZD',NULL,NULL,'in','dm','haoran99','冷泡要放几个小时？','[]',NULL,0,'received',1795015320000);
INSERT INTO "messages" VALUES(43,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MTc0MTA4MDgyOTk3NDAzMjM1NTQ1Mjc4NTAwMDA5NgZDZD',NULL,NULL,'out','dm','instagram-app','您好，已经帮您查到了，今天会处理好。','[]',NULL,0,'sent',1795025880000);
INSERT INTO "messages" VALUES(44,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MzIwOTA3MzEwMjEyODM1NjAwNzQxMjk3MTAwMDA5NwZDZD',NULL,NULL,'in','dm','haoran99','收到，辛苦了','[]',NULL,0,'received',1795026120000);
INSERT INTO "messages" VALUES(45,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NTEzNzg3MjE4NTYzNzIzNDU4NDEyNDM0MjAwMDA5OAZDZD',NULL,NULL,'in','dm','haoran99','温度计茶壶怎么换成摄氏度？','[]',NULL,0,'received',1795058520000);
INSERT INTO "messages" VALUES(46,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MjE3OTExMTk3MDY2MTQ0NjMxMzQxMDQ1NjAwMDA5OQZDZD',NULL,NULL,'out','dm','instagram-app','您好，感谢您的喜欢！建议用 85 度的水，泡两分钟。','[]',NULL,0,'sent',1795065180000);
INSERT INTO "messages" VALUES(47,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5NTU2NDUyNjkyNDQ3ODMwODExNzM5NTA5OTAwMDEwMAZDZD',NULL,NULL,'in','dm','haoran99','好的，谢谢！','[]',NULL,0,'received',1795065660000);
INSERT INTO "messages" VALUES(48,15,15,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM0ODU0NjM1ODg3NzQxMjM1NzAwMDA3MzozMTk5MjAzODU2MTQzODA3MzcxNzY2MjczNDQ2NTAwMDEwMQZDZD',NULL,NULL,'in','dm','haoran99','物流显示已签收，可是我没收到，订单号2026111085691','[]',NULL,0,'received',1795167310000);
INSERT INTO "messages" VALUES(49,16,16,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDM3NzQ2OTEzNzY2NTkwOTQyOTAwMDAxNjozMTk5NTA3NzA3NjU4MDk4NjQzMDQ0MTU1ODcxNTAwMDAxNwZDZD',NULL,NULL,'in','dm','haoran_home','杯子碎了一个，快递盒子破损得很严重，怎么办','[{"type":"image","url":"http://127.0.0.1:43085/_cdn/447985986165000015.jpg?oe=6B020650","name":null}]',NULL,0,'received',1795167631000);
INSERT INTO "messages" VALUES(50,17,17,NULL,NULL,NULL,'in','email','Ada','Where is my order? 我的订单在哪里？','[]',NULL,0,'received',1795168800000);
INSERT INTO "messages" VALUES(51,16,16,NULL,NULL,'c167e714cf24c0ae-0','out','dm','mei','Your parcel is on its way. 已在路上。','[]',NULL,0,'sent',1795168800000);
INSERT INTO "messages" VALUES(52,12,12,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwMjcxMzY3MDA5NDgxNzI4MzAwMDA1ODozMTk5NzczNzA0ODI0MDIyMzU2NTY0NDg1NjUxNTAwMDExNQZDZD',NULL,'6813d8b5d793596b-0','out','dm','mei','This one is refused.','[]',NULL,0,'sent',1795168812000);
INSERT INTO "messages" VALUES(53,14,14,NULL,NULL,'0e43dee9a918ab66-0','out','dm','mei','Zhou will write to you today.','[]',NULL,0,'sent',1795168812000);
INSERT INTO "messages" VALUES(54,13,13,NULL,NULL,'d93c5d60643ea91d-0','out','dm','mei','This one is on its way.','[]',NULL,0,'sent',1795168818000);
INSERT INTO "messages" VALUES(55,11,11,NULL,NULL,'ce41b5ce4d5802b2-0','out','dm','mei','Taken back again.','[]',NULL,0,'sent',1795168824000);
INSERT INTO "messages" VALUES(56,11,11,NULL,NULL,'5babd38b52af3b07-0','out','dm','mei','Still held.','[]',NULL,0,'sent',1795168824000);
CREATE TABLE meta (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    desk TEXT NOT NULL,                     -- this desk's own id, made once
    profile TEXT NOT NULL CHECK (profile IN ('local', 'shared')),
    rev INTEGER NOT NULL                    -- grows with every unit of work that writes
) STRICT;
INSERT INTO "meta" VALUES(1,'65f0c71e7a673d39','local',55);
CREATE TABLE notes (
    id TEXT PRIMARY KEY,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
INSERT INTO "notes" VALUES('f0b104db83c25bfc-0',16,'mei','Called the carrier. 已联系快递。',1795168800000);
CREATE TABLE ops (                          -- every write that was done, by the id its maker gave it
    op TEXT PRIMARY KEY,
    at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO "ops" VALUES('0548ae7957e4432c',1795168800000);
INSERT INTO "ops" VALUES('0b781f9dfeeccb4f',1795168800000);
INSERT INTO "ops" VALUES('13090f24707da2ee',1795168800000);
INSERT INTO "ops" VALUES('1c777233838dfeea',1795168800000);
INSERT INTO "ops" VALUES('1dc987ec3e254ffe',1795168800000);
INSERT INTO "ops" VALUES('25b6369d563582bd',1795168800000);
INSERT INTO "ops" VALUES('2a8e032d8267b31e',1795168800000);
INSERT INTO "ops" VALUES('3f25b1b94818029e',1795168800000);
INSERT INTO "ops" VALUES('3f89ed52739e1287',1795168800000);
INSERT INTO "ops" VALUES('4015646c1471dc17',1795168800000);
INSERT INTO "ops" VALUES('533120c1c618b848',1795168800000);
INSERT INTO "ops" VALUES('594bc21fc767cd72',1795168800000);
INSERT INTO "ops" VALUES('597f5081c4b5eb90',1795168800000);
INSERT INTO "ops" VALUES('687431f0528f4435',1795168800000);
INSERT INTO "ops" VALUES('6bcb860c2a406a12',1795168800000);
INSERT INTO "ops" VALUES('71e2b0a27f1a9ed9',1795168800000);
INSERT INTO "ops" VALUES('7b9d90f445e145b2',1795168800000);
INSERT INTO "ops" VALUES('821b67f6c388e90e',1795168800000);
INSERT INTO "ops" VALUES('8a89f43fe289e3f2',1795168800000);
INSERT INTO "ops" VALUES('8dcbc969099c7e9d',1795168800000);
INSERT INTO "ops" VALUES('95a00d4fd60c37da',1795168800000);
INSERT INTO "ops" VALUES('97277a4f70a24638',1795168800000);
INSERT INTO "ops" VALUES('a5b5db7adeda5812',1795168800000);
INSERT INTO "ops" VALUES('c167e714cf24c0ae',1795168800000);
INSERT INTO "ops" VALUES('d869c8ffc92a8818',1795168800000);
INSERT INTO "ops" VALUES('da95c048090b54de',1795168800000);
INSERT INTO "ops" VALUES('e18f092faeb695eb',1795168800000);
INSERT INTO "ops" VALUES('e332f482111cfb7c',1795168800000);
INSERT INTO "ops" VALUES('e4e8da58fe5f7501',1795168800000);
INSERT INTO "ops" VALUES('f0b104db83c25bfc',1795168800000);
INSERT INTO "ops" VALUES('fa175824a6bf3b6b',1795168800000);
INSERT INTO "ops" VALUES('fb1e36f951bc6a59',1795168800000);
INSERT INTO "ops" VALUES('6813d8b5d793596b',1795168806000);
INSERT INTO "ops" VALUES('0e43dee9a918ab66',1795168812000);
INSERT INTO "ops" VALUES('1618260215daf211',1795168812000);
INSERT INTO "ops" VALUES('269d061ecd5a01eb',1795168812000);
INSERT INTO "ops" VALUES('33df47aadeb4085f',1795168812000);
INSERT INTO "ops" VALUES('3f99f75057b51ef0',1795168812000);
INSERT INTO "ops" VALUES('6a55491cd086ae8b',1795168812000);
INSERT INTO "ops" VALUES('82cca4e5b6d7c4d9',1795168812000);
INSERT INTO "ops" VALUES('894db69ce0b40f96',1795168812000);
INSERT INTO "ops" VALUES('c5b04dd6d84a3163',1795168812000);
INSERT INTO "ops" VALUES('e4f8a173e79a616d',1795168812000);
INSERT INTO "ops" VALUES('f5238d1a2f16ac72',1795168812000);
INSERT INTO "ops" VALUES('fec0add513460bf4',1795168812000);
INSERT INTO "ops" VALUES('d93c5d60643ea91d',1795168818000);
INSERT INTO "ops" VALUES('0e1f42b8a7042048',1795168824000);
INSERT INTO "ops" VALUES('171c27dbf1ba543f',1795168824000);
INSERT INTO "ops" VALUES('1da6291f85be880b',1795168824000);
INSERT INTO "ops" VALUES('3404628a3611872e',1795168824000);
INSERT INTO "ops" VALUES('5babd38b52af3b07',1795168824000);
INSERT INTO "ops" VALUES('6b142eff76ad58e1',1795168824000);
INSERT INTO "ops" VALUES('a768fe4305e2311c',1795168824000);
INSERT INTO "ops" VALUES('ce41b5ce4d5802b2',1795168824000);
INSERT INTO "ops" VALUES('e72007e9fc1e3da5',1795168824000);
CREATE TABLE outbox (
    seq INTEGER PRIMARY KEY,                -- the order of sending within a thread
    id TEXT NOT NULL UNIQUE,
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    thread INTEGER NOT NULL REFERENCES threads (id),
    author TEXT NOT NULL,
    template TEXT,
    automatic INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'unconfirmed', 'cancelled')),
    hold_until INTEGER NOT NULL,
    not_before INTEGER NOT NULL,            -- hold_until, or later after a throttle
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_by INTEGER,                     -- the fencing number under which it is being sent
    anchor INTEGER,                         -- the thread's newest message when the attempt began
    covers INTEGER,                         -- the latest customer message that its author could have seen
    error TEXT,                             -- a phrase as JSON
    remote_id TEXT UNIQUE,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO "outbox" VALUES(1,'c167e714cf24c0ae-0',16,16,'mei',NULL,0,'failed',1795168804000,1795168804000,1,NULL,49,1795167631000,'{"key":"instagram.object_gone","args":{}}',NULL,1795168800000);
INSERT INTO "outbox" VALUES(2,'6813d8b5d793596b-0',12,12,'mei',NULL,0,'sent',1795168810000,1795168810000,1,NULL,26,1795166208000,NULL,'aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOjE3ODQxNDAwMDAwMDAwMDAxOjM0MDI4MjM2Njg0MTcxMDMwMjcxMzY3MDA5NDgxNzI4MzAwMDA1ODozMTk5NzczNzA0ODI0MDIyMzU2NTY0NDg1NjUxNTAwMDExNQZDZD',1795168806000);
INSERT INTO "outbox" VALUES(3,'0e43dee9a918ab66-0',14,14,'mei',NULL,0,'unconfirmed',1795168816000,1795168816000,1,NULL,28,1795167173000,'{"key":"outbox.interrupted","args":{}}',NULL,1795168812000);
INSERT INTO "outbox" VALUES(4,'d93c5d60643ea91d-0',13,13,'mei',NULL,0,'sending',1795168822000,1795168822000,1,3,27,1795166270000,NULL,NULL,1795168818000);
INSERT INTO "outbox" VALUES(5,'ce41b5ce4d5802b2-0',11,11,'mei',NULL,0,'cancelled',1795168828000,1795168828000,0,NULL,NULL,1795166070000,NULL,NULL,1795168824000);
INSERT INTO "outbox" VALUES(6,'5babd38b52af3b07-0',11,11,'mei',NULL,0,'queued',1795168828000,1795168828000,0,NULL,NULL,1795166070000,NULL,NULL,1795168824000);
CREATE TABLE sync_state (
    account TEXT PRIMARY KEY,
    watermark INTEGER,                      -- everything that Instagram changed up to here is stored
    status TEXT NOT NULL DEFAULT '{}'       -- what the status line shows, as JSON
) STRICT, WITHOUT ROWID;
INSERT INTO "sync_state" VALUES('17841400000000001',1795168812000,'{"username":"aurora.tea","last_ok_at":1795168812000,"error":null,"calls_last_minute":5,"usage_percent":null,"blocked_until":null}');
CREATE TABLE threads (
    id INTEGER PRIMARY KEY,
    account TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('dm', 'manual', 'import')),
    remote_id TEXT,
    customer INTEGER NOT NULL REFERENCES customers (id),
    remote_updated_at INTEGER,
    last_customer_message_at INTEGER,
    UNIQUE (account, kind, remote_id)
) STRICT;
INSERT INTO "threads" VALUES(1,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzQxNzg1NDM5NjgyODMwNTM3MDAwMDI4',1,1793792868000,1793792868000);
INSERT INTO "threads" VALUES(2,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzcyMjY4OTEyOTk0NjU1MjA5MDAwMDMz',2,1794042037000,1794042037000);
INSERT INTO "threads" VALUES(3,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzk5NzM5ODA2NDg2OTU3MTUxMDAwMDM5',3,1794043030000,1794043030000);
INSERT INTO "threads" VALUES(4,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzgzMDg1NzIzOTMzODYyMjI5MDAwMDYy',4,1794233578000,1794233578000);
INSERT INTO "threads" VALUES(5,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzEyMzY3MzY4NDY4MzQzMDU2MDAwMDY4',5,1795125694000,1795125694000);
INSERT INTO "threads" VALUES(6,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzQ0NjY4NDAzOTU2NTMwODQ3MDAwMDQ4',6,1795161675000,1795161675000);
INSERT INTO "threads" VALUES(7,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzkwODc5OTA0ODE1NjgwODY3MDAwMDEx',7,1795163150000,1795163150000);
INSERT INTO "threads" VALUES(8,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzg0MjM0MDY5NDU5NDE3MDQ2MDAwMDA4',8,1795164281000,1795164281000);
INSERT INTO "threads" VALUES(9,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzkzNjA0OTk4ODgzOTM4NDk0MDAwMDIy',9,1795165024000,1795165024000);
INSERT INTO "threads" VALUES(10,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzI0NzU1NzQ1NDU5OTc3NDkxMDAwMDE5',10,1795165606000,1795165606000);
INSERT INTO "threads" VALUES(11,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzA5NzIwMDQ1MjIyNjgyOTkwMDAwMDUx',11,1795166070000,1795166070000);
INSERT INTO "threads" VALUES(12,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzAyNzEzNjcwMDk0ODE3MjgzMDAwMDU4',12,1795168812000,1795166208000);
INSERT INTO "threads" VALUES(13,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzY3MjI4NTEyNjMzMjY2NjE4MDAwMDU1',13,1795166270000,1795166270000);
INSERT INTO "threads" VALUES(14,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzQ1NDgyMjIxNDU4MzUwNTkxMDAwMDI1',14,1795167173000,1795167173000);
INSERT INTO "threads" VALUES(15,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzQ4NTQ2MzU4ODc3NDEyMzU3MDAwMDcz',15,1795167310000,1795167310000);
INSERT INTO "threads" VALUES(16,'17841400000000001','dm','aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6MTc4NDE0MDAwMDAwMDAwMDE6MzQwMjgyMzY2ODQxNzEwMzc3NDY5MTM3NjY1OTA5NDI5MDAwMDE2',16,1795167631000,1795167631000);
INSERT INTO "threads" VALUES(17,'manual','manual',NULL,17,NULL,1795168800000);
CREATE TABLE ticket_tags (
    ticket INTEGER NOT NULL REFERENCES tickets (number),
    tag TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (ticket, tag)
) STRICT, WITHOUT ROWID;
INSERT INTO "ticket_tags" VALUES(1,'大V',0);
INSERT INTO "ticket_tags" VALUES(6,'健康',0);
INSERT INTO "ticket_tags" VALUES(10,'资金',0);
INSERT INTO "ticket_tags" VALUES(16,'vip',1);
INSERT INTO "ticket_tags" VALUES(16,'快递',2);
INSERT INTO "ticket_tags" VALUES(16,'破损',0);
CREATE TABLE tickets (
    number INTEGER PRIMARY KEY,
    thread INTEGER NOT NULL REFERENCES threads (id),
    customer INTEGER NOT NULL REFERENCES customers (id),
    status TEXT NOT NULL CHECK (status IN ('new', 'open', 'waiting', 'resolved', 'closed')),
    channel TEXT NOT NULL,
    subject TEXT,
    preview TEXT NOT NULL DEFAULT '',
    category TEXT,
    priority TEXT NOT NULL,
    priority_source TEXT NOT NULL,
    urgency TEXT,
    fields TEXT NOT NULL DEFAULT '{}',
    department TEXT,
    assignee TEXT,
    language TEXT,
    previous INTEGER,
    last_customer_message_at INTEGER,
    unanswered_since INTEGER,
    answered_through INTEGER,
    first_responded_at INTEGER,
    first_response_due_at INTEGER,
    next_response_due_at INTEGER,
    resolution_due_at INTEGER,
    due_at INTEGER,                         -- the tightest of the three that runs
    resolved_at INTEGER,
    closed_at INTEGER,
    reopened INTEGER NOT NULL DEFAULT 0,
    escalated INTEGER NOT NULL DEFAULT 0,
    escalated_by TEXT NOT NULL DEFAULT '[]',
    limits TEXT NOT NULL DEFAULT '[]',
    by_hand TEXT NOT NULL DEFAULT '[]',
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    version INTEGER NOT NULL,
    rev INTEGER NOT NULL                    -- meta.rev of the last change: what a screen asks for
) STRICT;
INSERT INTO "tickets" VALUES(1,1,1,'open','dm',NULL,'Perfect, thanks a lot.',NULL,'medium','default',NULL,'{}','support',NULL,'en',NULL,1793792868000,1793792868000,1793791248000,1793791248000,1793796228000,1793807268000,NULL,1793807268000,NULL,NULL,0,0,'[]','[{"rule":"well-known","name":"first_response","days":0,"rest_s":1800}]','[]',1793789028000,1795168800000,12,21);
INSERT INTO "tickets" VALUES(2,2,2,'open','dm',NULL,'好的，谢谢！','technical','high','category',NULL,'{}','tech',NULL,'zh',NULL,1794042037000,1794042037000,1794039277000,1794039277000,1794029257000,1794045637000,NULL,1794045637000,NULL,NULL,0,0,'[]','[]','[]',1794027457000,1795168800000,14,2);
INSERT INTO "tickets" VALUES(3,3,3,'open','dm',NULL,'好的，谢谢！','order','medium','default',NULL,'{"order_no":"2026110209036"}','support',NULL,'zh',NULL,1794043030000,1794043030000,1794042130000,1794042130000,1794048970000,1794057430000,NULL,1794057430000,NULL,NULL,0,0,'[]','[]','[]',1794041770000,1795168800000,12,2);
INSERT INTO "tickets" VALUES(4,4,4,'open','dm',NULL,'收到，辛苦了',NULL,'medium','default',NULL,'{}','support',NULL,'zh',NULL,1794233578000,1794233578000,1794232018000,1794232018000,1794229258000,1794247978000,NULL,1794247978000,NULL,NULL,0,0,'[]','[]','[]',1794222058000,1795168800000,9,2);
INSERT INTO "tickets" VALUES(5,5,5,'new','dm',NULL,'你看，收到就是这样的',NULL,'medium','default',NULL,'{}','support',NULL,'zh',NULL,1795125694000,1795125694000,NULL,NULL,1795132894000,NULL,NULL,1795132894000,NULL,NULL,0,0,'[]','[]','[]',1795125694000,1795168800000,4,2);
INSERT INTO "tickets" VALUES(6,6,6,'new','dm',NULL,'Is the Osmanthus Oolong safe with a soy allergy?','complaint','urgent','rule','serious','{}','support',NULL,'en',NULL,1795161675000,1795161675000,NULL,NULL,1795161975000,NULL,NULL,1795161975000,NULL,NULL,0,1,'["health"]','[]','[]',1795161675000,1795168800000,11,2);
INSERT INTO "tickets" VALUES(7,7,7,'new','dm',NULL,'👩‍👩‍👧‍👦☕️',NULL,'medium','default',NULL,'{}','support',NULL,'zh',NULL,1795163150000,1795163150000,NULL,NULL,1795170350000,NULL,NULL,1795170350000,NULL,NULL,0,0,'[]','[]','[]',1795163150000,1795168800000,4,2);
INSERT INTO "tickets" VALUES(8,8,8,'new','dm',NULL,'We run 5 cafes and would like to see your wholesale prices.','partnership','low','category',NULL,'{}','business',NULL,'en',NULL,1795164281000,1795164281000,NULL,NULL,1795250681000,NULL,NULL,1795250681000,NULL,NULL,0,0,'[]','[]','[]',1795164281000,1795168800000,8,2);
INSERT INTO "tickets" VALUES(9,9,9,'new','dm',NULL,'礼盒送人送重了，能退一盒吗，还没开',NULL,'medium','default',NULL,'{}','support',NULL,'zh',NULL,1795165024000,1795165024000,NULL,NULL,1795172224000,NULL,NULL,1795172224000,NULL,NULL,0,0,'[]','[]','[]',1795165024000,1795168800000,3,2);
INSERT INTO "tickets" VALUES(10,10,10,'new','dm',NULL,'I was charged twice for order 2026111998509!! Please fix this now','complaint','urgent','rule','crisis','{"order_no":"2026111998509"}','support',NULL,'en',NULL,1795165606000,1795165606000,NULL,NULL,1795165906000,NULL,NULL,1795165906000,NULL,NULL,0,1,'["crisis"]','[]','[]',1795165606000,1795168800000,14,2);
INSERT INTO "tickets" VALUES(11,11,11,'waiting','dm',NULL,'茶收到了，很好喝，谢谢你们！',NULL,'medium','default',NULL,'{}','support','mei','zh',NULL,1795166070000,1795166070000,NULL,NULL,1795173270000,NULL,NULL,NULL,NULL,NULL,0,0,'[]','[]','["assignee"]',1795166070000,1795168824000,12,55);
INSERT INTO "tickets" VALUES(12,12,12,'waiting','dm',NULL,'温度计茶壶怎么换成摄氏度？','usage','medium','default',NULL,'{}','support','mei','zh',NULL,1795166208000,NULL,1795166208000,1795168812000,1795173408000,NULL,NULL,NULL,NULL,NULL,0,0,'[]','[]','["assignee"]',1795166208000,1795168812000,11,40);
INSERT INTO "tickets" VALUES(13,13,13,'waiting','dm',NULL,'Hi, could you tell me how long the Osmanthus Oolong stays fresh once it is open?',NULL,'medium','default',NULL,'{}','support','lin','en',NULL,1795166270000,NULL,NULL,NULL,1795173470000,NULL,NULL,NULL,NULL,NULL,0,0,'[]','[]','["assignee"]',1795166270000,1795168818000,9,46);
INSERT INTO "tickets" VALUES(14,14,14,'waiting','dm',NULL,'客服态度太差了，我要投诉','complaint','high','person','serious','{}','support','mei','zh',NULL,1795167173000,1795167173000,NULL,NULL,1795168973000,NULL,NULL,NULL,NULL,NULL,0,1,'[]','[]','["assignee","priority"]',1795167173000,1795168824000,14,50);
INSERT INTO "tickets" VALUES(15,15,15,'open','dm',NULL,'物流显示已签收，可是我没收到，订单号2026111085691','usage','medium','default',NULL,'{"order_no":"2026111085691"}','support',NULL,'zh',NULL,1795167310000,1795065660000,1795065180000,1794853380000,1794824340000,1795080060000,NULL,1795080060000,NULL,NULL,0,0,'[]','[]','[]',1794817140000,1795168800000,55,3);
INSERT INTO "tickets" VALUES(16,16,16,'open','dm',NULL,'杯子碎了一个，快递盒子破损得很严重，怎么办','returns','high','category',NULL,'{}','support','mei','zh',NULL,1795167631000,1795167631000,NULL,NULL,1795169431000,NULL,NULL,1795169431000,NULL,NULL,0,0,'[]','[]','["assignee","tag:vip","tag:快递"]',1795167631000,1795168812000,17,37);
INSERT INTO "tickets" VALUES(17,17,17,'new','email','Order 1234','Where is my order? 我的订单在哪里？','order','medium','default',NULL,'{}','support',NULL,'zh',NULL,1795168800000,1795168800000,NULL,NULL,1795176000000,NULL,NULL,1795176000000,NULL,NULL,0,0,'[]','[]','[]',1795168800000,1795168800000,5,23);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
CREATE INDEX ops_at ON ops (at);
CREATE INDEX customers_unknown ON customers (account, id) WHERE profile_at IS NULL AND remote_id IS NOT NULL;
CREATE INDEX threads_customer ON threads (customer);
CREATE INDEX tickets_rev ON tickets (rev);
CREATE INDEX tickets_thread ON tickets (thread, number);
CREATE INDEX tickets_customer ON tickets (customer);
CREATE INDEX tickets_created ON tickets (created_at, number);
CREATE INDEX tickets_due ON tickets (coalesce(due_at, 9000000000000000), number)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_due_all ON tickets (coalesce(due_at, 9000000000000000), number);
CREATE INDEX tickets_assignee ON tickets (assignee, coalesce(due_at, 9000000000000000), number)
    WHERE status IN ('new', 'open', 'waiting');
CREATE INDEX tickets_escalated ON tickets (number) WHERE escalated = 1;
CREATE INDEX ticket_tags_tag ON ticket_tags (tag, ticket);
CREATE INDEX messages_thread ON messages (thread, created_at, id);
CREATE INDEX messages_ticket ON messages (ticket, created_at, id);
CREATE INDEX outbox_state ON outbox (state, not_before);
CREATE INDEX outbox_ticket ON outbox (ticket, seq);
CREATE INDEX outbox_thread ON outbox (thread, seq);
CREATE INDEX notes_ticket ON notes (ticket, at);
CREATE INDEX escalations_ticket ON escalations (ticket, at);
CREATE INDEX escalations_open ON escalations (answer_due_at) WHERE answered_at IS NULL;
COMMIT;
