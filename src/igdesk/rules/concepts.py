"""What words of a shop's field mean, in both languages: what was learned from 退款 then serves "refund", too.

A desk starts with few decided messages, and in Chinese a matter has many short names. So the learned suggestion
(`learning`) sees beside the words themselves which matter they name. Only common words of the trade: which category a
matter speaks for is not said here, that is learned. English words stand for their simple endings, too (`words.Terms`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

CONCEPTS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "return": (
            "退 退货 退回 退还 退换 七天无理由 拒收 退运费 寄回 退了 能退 可以退",
            "return returning",
        ),
        "refund": (
            "退款 退钱 返款 返现 退费 到账 钱退 退还 退差价",
            "refund reimburse reimbursement restitution rebate",
        ),
        "exchange": (
            "换货 调换 更换 换一 换个 换码 置换 能换 可以换 换一个 补发 重发",
            "exchange swap replace replacement substitute",
        ),
        "ship": (
            "发货 寄 送货 配送 派送 运送 出库 发出 发的 发出来 出货 送到 派件 到货 送达 送上门 海外 偏远",
            "ship shipment shipping deliver delivery dispatch",
        ),
        "carrier": (
            "快递 物流 顺丰 圆通 中通 申通 韵达 京东物流 邮政 快递员 包裹 包邮 运费 邮费 极兔 快递柜 驿站 丰巢 "
            "代收 自提 邮寄 海关 清关",
            "courier parcel package postal postage freight",
        ),
        "track": (
            "单号 查询 进度 签收 到哪 运单 轨迹 在哪 到了吗 物流信息 追踪",
            "track tracking status arrive arrival eta",
        ),
        "order": (
            "订单 下单 订购 拍下 买单 单子 拍了 下的单 拍错 买错 备注",
            "order purchase",
        ),
        "late": (
            "还没到 还没收到 没收到 没到 延迟 迟迟 怎么还 多久 几天 什么时候到 催 太慢 好慢 还没发 还没有 催促 "
            "加急 尽快 赶紧 超时",
            "late delay missing lost overdue",
        ),
        "address": (
            "地址 收货 收件 改派 送去 寄到 地区",
            "address",
        ),
        "cancel": (
            "取消 撤销 不要了",
            "cancel cancelled cancelling cancellation",
        ),
        "price": (
            "价格 多少钱 价钱 便宜 贵 优惠 打折 折扣 促销 活动 优惠券 满减 领券 价 降价 保价 秒杀 红包 包邮吗 "
            "最低 折 赠品 定金 预售",
            "price cost cheap cheaper discount offer coupon promo promotion sale",
        ),
        "stock": (
            "有货 现货 库存 补货 缺货 有没有 上架 断货 断码 上新 新款 同款 还有吗 有吗",
            "stock restock available availability",
        ),
        "size": (
            "尺码 码数 大小 多大 身高 体重 偏大 偏小 尺寸 合身 显瘦 宽松 大码 小码 厘米 斤 穿多大",
            "size inch inches dimension",
        ),
        "advice": (
            "推荐 适合 哪款 哪个好 区别 对比 比较 怎么选",
            "recommend suggest suitable better best difference compare comparison which",
        ),
        "product": (
            "材质 成分 颜色 款式 面料 功能 规格 型号 参数 续航 支持 成份 保质期 有效期 生产日期 产地 防水 "
            "会不会 含 包含 容量 多重 怎么样",
            "material color colour ingredient feature model specification variant",
        ),
        "genuine": (
            "正品 真假 假货 盗版 仿冒 山寨",
            "original genuine authentic fake counterfeit",
        ),
        "shop": (
            "门店 实体店 店铺 专柜",
            "store shop outlet dealer distributor",
        ),
        "broken": (
            "坏 坏了 故障 损坏 破损 裂 开胶 死机 黑屏 蓝屏 花屏 漏 断 烧 掉 碎 碎了 裂开 破了 破 断了 划痕 脱落 "
            "变形 漏水 损",
            "break broke broken defect defective damage faulty crash freeze frozen",
        ),
        "failing": (
            "不能 不能用 用不了 打不开 无法 失败 连不上 没反应 不工作 闪退 卡顿 报错 不行 没声音 没有声音 不亮 "
            "开不了 不响 充不进 失灵 死机 出错 错误 异常 故障",
            "work error issue problem trouble fail bug glitch",
        ),
        "use": (
            "安装 设置 连接 驱动 升级 怎么用 使用 系统 软件",
            "install setup configure update upgrade driver connect",
        ),
        "device": (
            "电池 硬盘 内存 光驱 机器 屏幕 键盘 鼠标 风扇 散热 充电 耳机",
            "battery screen printer charger computer phone laptop software",
        ),
        "site": (
            "网站 网页 页面 链接 小程序",
            "app website site page link login portal",
        ),
        "repair": (
            "维修 保修 修 检测 送修",
            "repair warranty fix",
        ),
        "complain": (
            "投诉 举报 曝光 差评 消协 12315 维权",
            "complain complaint claim",
        ),
        "fraud": (
            "骗 欺诈 骗子 坑 上当 忽悠",
            "scam fraud cheat",
        ),
        "angry": (
            "太差 垃圾 差劲 失望 后悔 气愤 郁闷 糟糕 恶劣 差 烂 无语 不满 恶心 不值 坑人 生气 愤怒 气死 太慢 "
            "浪费 失望透顶 劣质 假 烂透 难用 不推荐 不会再 再也不",
            "worst terrible awful disappoint disappointed horrible bad poor pathetic useless unhappy waste",
        ),
        "service": (
            "态度 服务 客服 售后 不理 推卸 不负责 打不通 没人 不回 不回复 不理人 敷衍 爱答不理",
            "service rude attitude staff",
        ),
        "praise": (
            "不错 满意 喜欢 很好 很棒 赞 好评 值得 舒服 方便 干净 很快 漂亮 好看 完美 精彩 好用 好吃 很赞 惊喜 "
            "太棒 超值 实惠 合适 给力 回购 物美价廉 性价比 挺好 可爱",
            "love great perfect excellent amazing awesome nice comfortable beautiful gorgeous flattering happy",
        ),
        "review": (
            "评价 评论 建议 意见 反馈 希望 改进 要是能 最好能",
            "review feedback opinion comment suggestion",
        ),
        "thanks": (
            "谢谢 感谢 多谢 辛苦",
            "thank thanks appreciate",
        ),
        "greeting": (
            "你好 您好 在吗 早上好 再见 拜拜",
            "hello hi hey goodbye bye morning",
        ),
        "person": (
            "人工 转人工 真人 经理 联系 电话",
            "agent human representative operator call contact",
        ),
        "pay": (
            "支付 付款 付钱 支付宝 微信 花呗 分期 信用卡 银行卡 扣款 刷卡 退订 扣了 重复扣 余额 提现 充值 "
            "货到付款 白条 代付",
            "pay paid payment card paypal credit debit charge instalment installment",
        ),
        "invoice": (
            "发票 开票 账单 抬头 专票 税号",
            "invoice bill billing receipt",
        ),
        "account": (
            "账号 账户 帐号 帐户 注册 登录 登陆 会员 注销 实名 资料 手机号 积分 改名 绑定 解绑 冻结 封 个人信息 "
            "昵称 邮箱",
            "account register registration signup profile user verify verification",
        ),
        "password": (
            "密码 验证码 忘记 找回",
            "password pin passcode otp",
        ),
        "asking": (
            "吗 呢 什么 怎么 如何 哪 几 多少 能不能 可以 是否",
            "how what when where can could",
        ),
        "not": (
            "不 没 没有 未",
            "not no never don't didn't can't cannot isn't doesn't won't",
        ),
        "wrong parcel": (
            "少发 漏发 错发 发错 少件 漏件 空包 寄错 送错",
            "wrong missing incomplete",
        ),
        "quality": (
            "质量 做工 手感 材料 描述不符 色差 起球 掉色 缩水 异味 包装 线头",
            "quality",
        ),
    }
)
"""Each matter's words in Chinese and in English, a space between them."""
